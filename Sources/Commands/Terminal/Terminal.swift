import CHost
import Foundation
import HostSystem
import RunReporting
import Synchronization

/// Standard output and standard error.
enum Terminal {
    static func printOut(_ text: String) { write(text, to: STDOUT_FILENO) }

    static func printError(_ text: String) { write(text, to: STDERR_FILENO) }

    /// Colours when a person looks at standard output and did not say no: see <https://no-color.org>.
    static func style(_ environment: CommandEnvironment) -> TextStyle {
        let isWanted =
            environment.environment["NO_COLOR", default: ""].isEmpty && environment.environment["TERM"] != "dumb"
        return isatty(STDOUT_FILENO) == 1 && isWanted ? .ansi : .plain
    }

    /// What standard output has room for now; 80 by 24 where it does not say.
    @Sendable static func size() -> LiveReport.Size {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return LiveReport.Size(columns: 80, rows: 24)
        }
        return LiveReport.Size(columns: Int(size.ws_col), rows: Int(size.ws_row))
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

/// A moment, in seconds since 1970, as a person at this machine reads it.
@Sendable func localTime(_ moment: Int64) -> String {
    Date(timeIntervalSince1970: Double(moment)).formatted(
        .verbatim(
            "\(year: .defaultDigits)-\(month: .twoDigits)-\(day: .twoDigits) \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits)",
            timeZone: .current, calendar: Calendar(identifier: .gregorian)))
}

/// One line on standard error that a person at a terminal sees change; nothing anywhere else.
final class ProgressLine: Sendable {
    private let text: String
    private let isShown: Bool
    private let lastPercent = Mutex(-1)

    init(_ text: String, isShown: Bool) {
        self.text = text
        self.isShown = isShown && isatty(STDERR_FILENO) == 1
    }

    /// - Parameter share: from 0 to 1.
    func show(_ share: Double) {
        guard isShown else { return }
        let percent = Int(share * 100)
        lastPercent.withLock { last in
            if percent == last { return }
            last = percent
            Terminal.printError("\r\(text) \(percent) %")
        }
    }

    func clear() {
        if isShown { Terminal.printError("\r\u{1B}[K") }
    }
}

extension [String] {
    /// These words as a person would type them into a shell.
    var shellText: String { map(\.shellQuoted).joined(separator: " ") }
}
