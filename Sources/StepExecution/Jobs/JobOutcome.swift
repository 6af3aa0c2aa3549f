package import HostSystem
package import PipelineModel
import SystemPackage

/// How a job ended.
package struct JobOutcome: Sendable, Hashable {
    package typealias Status = ProcessEnding.Status

    package let status: Status
    package let duration: Duration
    /// What the program left at its failure note's path, shortened to 1,024 characters; nil when it left nothing.
    package let failureNote: String?
    /// Whether it was stopped because it ran longer than its job allows.
    package let exceededLimit: Bool
    /// Nil where the system does not tell.
    package let resources: JobResources?
    /// What its processes opened; nil where nobody watched.
    package let observation: Observation?
    /// What the user is to know of how the job was run.
    package var remarks: [String] = []

    package init(
        status: Status, duration: Duration, failureNote: String? = nil, exceededLimit: Bool = false,
        resources: JobResources? = nil, observation: Observation? = nil
    ) {
        self.observation = observation
        self.exceededLimit = exceededLimit
        self.resources = resources
        self.status = status
        self.duration = duration
        self.failureNote = failureNote
    }

    package var succeeded: Bool { status == .exited(0) && !exceededLimit }
}

extension JobOutcome {
    /// How a job ended, with the note that it left if it failed.
    init(of job: PreparedJob, status: Status, _ ending: SessionProcess.Ending, resources: JobResources?) {
        let note = status == .exited(0) ? nil : job.job.failureNote
        self.init(
            status: status, duration: ending.duration,
            failureNote: note.flatMap { FailureNoteReader(note: $0, workspace: job.workspace).read(after: status) },
            exceededLimit: ending.exceededLimit, resources: resources, observation: ending.observation)
    }
}

extension JobOutcome.Status {
    /// What a program tells as its exit code that ran another one as a shell does: 128 and the number of the signal that ended it.
    init(exitCodeOfShell code: Int32) {
        self = (129...159).contains(code) ? .signalled(code - 128) : .exited(code)
    }
}

/// What a failed program left at its failure note's path, or what its definition leaves there in its place.
struct FailureNoteReader: Sendable {
    /// As many as the cloud shows.
    static let limit = 1_024

    let note: Job.FailureNote
    let workspace: FilePath

    /// The note of a job that ended in a failure.
    ///
    /// A program may have left anything where its note belongs. What can't be read or written there is passed over: how
    /// the job ended matters more.
    func read(after status: JobOutcome.Status) -> String? {
        guard let names = try? JobPath(note.path).names,
            let root = try? FolderHandle(making: workspace.appending("root"))
        else {
            return nil
        }
        // A character takes four bytes of UTF-8 at most, but for combining marks.
        let text = String(decoding: root.beginning(ofFile: names, upTo: Self.limit * 4), as: UTF8.self)
        if text.contains(where: { !$0.isWhitespace }) { return String(text.prefix(Self.limit)) }

        guard let fallback = note.fallback else { return nil }
        let filled = Self.replacing(Job.FailureNote.exitCodeMark, in: fallback, by: "\(status.exitCode)")
        try? root.write(filled, to: names)
        return String(filled.prefix(Self.limit))
    }

    private static func replacing(_ mark: String, in text: String, by replacement: String) -> String {
        text.split(separator: mark, omittingEmptySubsequences: false).joined(separator: replacement)
    }
}
