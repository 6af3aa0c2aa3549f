import PipelineModel

extension JobOutcome {
    /// How a job ended, with the note that it left if it failed.
    init(
        of job: PreparedJob, status: Status, _ ending: SessionProcess.Ending, resources: JobResources?
    ) {
        let note = status == .exited(0) ? nil : job.job.failureNote
        self.init(
            status: status, duration: ending.duration,
            failureNote: note.flatMap { FailureNoteReader(note: $0, workspace: job.workspace).read(after: status) },
            exceededLimit: ending.exceededLimit, resources: resources)
    }
}
