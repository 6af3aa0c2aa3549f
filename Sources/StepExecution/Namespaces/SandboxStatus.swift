import PipelineModel

/// What bubblewrap says of itself: one JSON object a line.
struct SandboxStatus: Sendable, Hashable {
    /// The first process in the job's namespaces, as seen from outside. It leads a process group of its own.
    private(set) var firstProcess: Int32?
    /// Of the job's program; nil when that was never started.
    private(set) var exitCode: Int32?

    init(_ text: String) {
        for line in text.split(separator: "\n") {
            // A line that is not whole yet says nothing yet.
            guard let value = try? JSONReader.read(String(line)) else { continue }
            if let number = value["child-pid"]?.integer { firstProcess = Int32(exactly: number) }
            if let number = value["exit-code"]?.integer { exitCode = Int32(exactly: number) }
        }
    }

    /// Bubblewrap tells a signal as a shell does, by 128 and its number.
    var ending: JobOutcome.Status? { exitCode.map(JobOutcome.Status.init(exitCodeOfShell:)) }
}
