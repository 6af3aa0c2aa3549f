import Foundation
import TestSupport

extension Project {
    /// What a person does at a terminal when a text has come.
    enum Deed: Sendable {
        case type(String)
        case resize(columns: Int, rows: Int)
        /// Makes a file, which a step may wait for.
        case makeFile(String)

        var text: String {
            switch self {
            case .type(let text): "type\u{1F}\(text)"
            case .resize(let columns, let rows): "resize\u{1F}\(columns) \(rows)"
            case .makeFile(let path): "make\u{1F}\(path)"
            }
        }
    }

    /// Runs the program at a pseudo-terminal of 80 columns and 24 rows, and returns all that came there.
    ///
    /// - Parameter deeds: each is done when the text before it has come; between slashes, one that a regular expression matches.
    func atTerminal(
        deeds: [(after: String, deed: Deed)] = [], _ arguments: [String], environment: [String: String] = [:]
    ) throws -> Result {
        let script = """
            import fcntl, os, pty, re, signal, struct, sys, termios
            signal.alarm(1800)
            def size(columns, rows):
                return struct.pack("HHHH", rows, columns, 0, 0)
            pid, terminal = pty.fork()
            if pid == 0:
                fcntl.ioctl(0, termios.TIOCSWINSZ, size(80, 24))
                os.execv(sys.argv[1], sys.argv[1:2] + sys.argv[3:])
            seen = ""
            for line in sys.argv[2].split("\\x1e") if sys.argv[2] else []:
                after, kind, text = line.split("\\x1f")
                expected = after[1:-1] if after.startswith("/") else re.escape(after)
                while not re.search(expected, seen):
                    seen += os.read(terminal, 4096).decode(errors="replace")
                sys.stdout.write(seen)
                seen = ""
                if kind == "type":
                    os.write(terminal, text.encode())
                elif kind == "make":
                    open(text, "w").close()
                else:
                    fcntl.ioctl(terminal, termios.TIOCSWINSZ, size(*map(int, text.split())))
            while True:
                try:
                    data = os.read(terminal, 4096)
                except OSError:
                    break
                if not data:
                    break
                sys.stdout.write(data.decode(errors="replace"))
            sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
            """
        let done = deeds.map { "\($0.after)\u{1F}\($0.deed.text)" }.joined(separator: "\u{1E}")
        let process = try start(
            [done] + arguments, environment: ["TERM": "xterm"].merging(environment) { $1 },
            through: ["/usr/bin/env", "python3", "-c", script])
        process.waitUntilExit()
        return try result(of: process)
    }

    /// Lines that are typed, each when the text before it has come.
    func atTerminal(typing lines: [(after: String, text: String)], _ arguments: [String]) throws -> Result {
        try atTerminal(
            deeds: lines.map { ($0.after, .type($0.text + "\n")) }, arguments, environment: ["TERM": "dumb"])
    }
}
