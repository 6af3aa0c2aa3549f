import CHost
import Foundation
import RunReporting

/// Standard output and standard error.
enum Terminal {
    static func printOut(_ text: String) { write(text, to: STDOUT_FILENO) }

    static func printError(_ text: String) { write(text, to: STDERR_FILENO) }

    /// Colours when a person looks at standard output and did not say no: see <https://no-color.org>.
    static func style(_ commandEnvironment: CommandEnvironment) -> TextStyle {
        let environment = commandEnvironment.environment
        let isWanted = environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
        return isatty(STDOUT_FILENO) == 1 && isWanted ? .ansi : .plain
    }

    /// Lets a run go on when what reads its output is gone, as in `retake run | head`.
    ///
    /// A handler, not `SIG_IGN`: programs that Retake starts would inherit that.
    static func surviveClosedPipes() { signal(SIGPIPE) { _ in } }

    /// What can't be written (a closed pipe, a full disk) is dropped: the run matters more than its picture.
    private static func write(_ text: String, to file: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
            if count < 0 && host_errno() == EINTR { continue }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}
