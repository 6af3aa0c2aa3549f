import CHost
import HostSystem
import PipelineModel
import RunReporting
import Synchronization
import SystemPackage

/// Standard output and standard error: all that this program says passes here.
enum Terminal {
    /// Prints text. Nothing in it can disturb a terminal, whoever wrote it.
    static func printOut(_ text: String) {
        draw(visible(text, keepsColours: outputStyle.withLock(\.self) == .ansi))
    }

    /// Prints a message on standard error, where nothing has a colour.
    static func printError(_ text: String) { _ = write(visible(text), to: STDERR_FILENO) }

    /// Writes text to standard output that may move the cursor: a live table, or a log that goes into a file as it is.
    static func draw(_ text: String) {
        guard let error = write(text, to: STDOUT_FILENO) else { return }
        outputFailure.withLock { $0 = $0 ?? error }
    }

    /// Writes a line to standard error that is drawn again and again.
    static func drawError(_ text: String) { _ = write(text, to: STDERR_FILENO) }

    /// Why standard output could not take all that was written to it; nil when it did, or when its reader had enough.
    static var failure: Errno? { outputFailure.withLock(\.self) }

    /// Notes that something else could not write to standard output.
    static func note(_ error: Errno) {
        if error != .brokenPipe { outputFailure.withLock { $0 = $0 ?? error } }
    }

    private static let outputFailure = Mutex<Errno?>(nil)
    private static let outputStyle = Mutex(TextStyle.plain)

    /// Colours when a person looks at standard output and did not say no: see <https://no-color.org>.
    static func style(_ environment: CommandEnvironment) -> TextStyle {
        let isWanted =
            environment.environment["NO_COLOR", default: ""].isEmpty && environment.environment["TERM"] != "dumb"
        let style: TextStyle = isatty(STDOUT_FILENO) == 1 && isWanted ? .ansi : .plain
        outputStyle.withLock { $0 = style }
        return style
    }

    /// What standard output has room for now; 80 by 24 where it does not say.
    @Sendable static func size() -> LiveReport.Size {
        var columns: Int32 = 0
        var rows: Int32 = 0
        guard host_terminal_size(STDOUT_FILENO, &columns, &rows) == 0, columns > 0, rows > 0 else {
            return LiveReport.Size(columns: 80, rows: 24)
        }
        return LiveReport.Size(columns: Int(columns), rows: Int(rows))
    }

    /// Lets a run go on when what reads its output is gone, as in `retake run | head`.
    ///
    /// A handler, not `SIG_IGN`: programs that Retake starts would inherit that.
    static func surviveClosedPipes() { signal(SIGPIPE) { _ in } }

    /// Opens what the caller left closed of standard input, output and error, so that no file of ours takes their places.
    /// Writing to them still fails.
    static func openClosedStreams() {
        for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where !host_is_open(stream) {
            // The lowest free number is taken, and those below are open.
            _ = host_openat(AT_FDCWD, "/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY, 0)
        }
    }

    /// Returns why not all could be written. A pipe whose reader had enough is no failure.
    private static func write(_ text: String, to file: Int32) -> Errno? {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { CHost.write(file, $0.baseAddress, $0.count) }
            if count < 0 {
                switch Errno.last {
                case .interrupted: continue
                case .resourceTemporarilyUnavailable:
                    // Whoever shares the stream made it non-blocking.
                    var waiting = pollfd(fd: file, events: Int16(POLLOUT), revents: 0)
                    poll(&waiting, 1, 1000)
                    continue
                case .brokenPipe: return nil
                case let error: return error
                }
            }
            bytes = bytes.dropFirst(count)
        }
        return nil
    }
}

/// A moment, in seconds since 1970, as a person at this machine reads it.
@Sendable func localTime(_ moment: Int64) -> String {
    timeText(moment, "%Y-%m-%d %H:%M", isLocal: true)
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
            Terminal.drawError("\r\(text) \(percent) %")
        }
    }

    func clear() {
        if isShown { Terminal.drawError("\r\u{1B}[K") }
    }
}

extension [String] {
    /// These words as a person would type them into a shell.
    var shellText: String { map(\.typedWord).joined(separator: " ") }
}

extension String {
    /// With characters that no terminal should get written as escapes, which common shells read.
    fileprivate var typedWord: String {
        if visible(self) == self, !contains("\n"), !contains("\t") { return shellQuoted }
        let quoted = replacing("\\", with: "\\\\").replacing("'", with: "\\'").replacing("\n", with: "\\n")
        return "$'" + visible(quoted.replacing("\t", with: "\\t")) + "'"
    }
}
