import PipelineModel
import Synchronization

/// Tells the words of the programs that prepare a job from those of the job.
///
/// Lines of bubblewrap and unshare are kept until it is known whether the job was started at all. If it was, they were
/// the job's own words, and are handed on last.
final class SetupDiagnostics: Sendable {
    private let kept = Mutex<[LogLine]>([])
    private let onLine: @Sendable (LogLine) -> Void

    init(onLine: @escaping @Sendable (LogLine) -> Void) {
        self.onLine = onLine
    }

    @Sendable func sort(_ line: LogLine) {
        let isSetup =
            line.stream == .error && ["bwrap: ", "unshare: ", "retake: "].contains(where: line.text.hasPrefix)
        if isSetup { kept.withLock { $0.append(line) } } else { onLine(line) }
    }

    func release() {
        kept.withLock(\.self).forEach(onLine)
    }

    var text: String { kept.withLock(\.self).map(\.text).joined(separator: "; ") }

    /// Whether the system gave no more processes, or too little memory for one.
    var isOutOfProcesses: Bool {
        kept.withLock(\.self).contains { line in
            ["Resource temporarily unavailable", "Cannot fork", "Cannot allocate memory"].contains(
                where: line.text.contains)
        }
    }

    /// The error of a program that bubblewrap could not start, if that is what it says.
    func programError(path: String) -> StepExecutionError? {
        let start = "bwrap: execvp "
        guard let line = kept.withLock({ $0.last { $0.text.hasPrefix(start) } })?.text.dropFirst(start.count),
            let colon = line.lastIndex(of: ":")
        else { return nil }
        let program = String(line[..<colon])
        let reason = String(line[colon...].dropFirst(2))
        if program.contains("/") || reason != "No such file or directory" {
            return .programNotStarted(program, reason: reason)
        }
        return .programNotFound(program, searched: path)
    }
}
