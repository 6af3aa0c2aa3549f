import Foundation
import TestSupport
import Testing

/// What becomes of keys that a person types while the table of a run is drawn, and of the terminal after it.
struct TerminalEchoTests {
    /// Runs a script of Python at whose `terminal` a shell with job control runs, and returns what it prints.
    ///
    /// The script may call `until(TEXT)`, which waits for a text there, `echoes()`, and `send(TEXT)`.
    private func atShell(_ project: Project, _ script: String) throws -> Project.Result {
        let prelude = """
            import fcntl, os, pty, signal, struct, sys, termios, time
            signal.alarm(120)
            pid, terminal = pty.fork()
            if pid == 0:
                os.environ["TERM"] = "xterm"
                os.environ["PS1"] = "ready> "
                os.environ.pop("ENV", None)
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
                os.execv("/bin/sh", ["sh", "-i", "-m"])
            seen = ""
            def until(text):
                global seen
                while text not in seen:
                    seen += os.read(terminal, 4096).decode(errors="replace")
                seen = seen[seen.index(text) + len(text):]
            def echoes():
                return bool(termios.tcgetattr(terminal)[3] & termios.ECHO)
            def becomes(value):
                while echoes() != value:
                    time.sleep(0.01)
            def send(text):
                os.write(terminal, text.encode())
            program = sys.argv[1]
            until("ready> ")

            """
        let process = try project.start([], through: ["/usr/bin/env", "python3", "-c", prelude + script])
        return try project.result(of: process)
    }

    private func project() throws -> Project {
        let project = try Project()
        try project.write(
            "retake.yaml",
            """
            name: p
            steps:
              first: {run: 'echo $$ > \(project.space.path)/process; echo begun; until [ -e \(project.space.path)/go ]; do sleep 0.02; done'}

            """
        )
        return project
    }

    @Test func keysAreNotShownWhileTheTableIsDrawn() throws {
        let project = try project()
        let result = try atShell(
            project,
            """
            send(f"{program} run --runtime host\\n")
            until("begun")
            becomes(False)
            send("typed meanwhile")
            open("\(project.space.path)/go", "w").close()
            until("1 ran")
            until("ready> ")
            print("echoes", echoes(), "typed" in seen)
            """)
        #expect(result.output == "echoes True False\n", "\(result.errors)")
    }

    @Test(arguments: ["\\x03", "\\x1c"]) func theTerminalIsAsBeforeHoweverTheRunEnds(key: String) throws {
        let project = try project()
        let result = try atShell(
            project,
            """
            send(f"{program} run --runtime host\\n")
            until("begun")
            becomes(False)
            send("\(key)")
            until("ready> ")
            print("echoes", echoes())
            step = "/proc/" + open("\(project.space.path)/process").read().strip()
            print("the step", "runs on" if os.path.exists(step) else "has ended")
            """)
        #expect(result.output == "echoes True\nthe step has ended\n", "\(result.errors)")
    }

    @Test func aRunCanBeStoppedAndGoOn() throws {
        let project = try project()
        let result = try atShell(
            project,
            """
            send(f"{program} run --runtime host\\n")
            until("begun")
            becomes(False)
            send("\\x1a")
            until("ready> ")
            print("stopped", echoes())
            send("fg\\n")
            becomes(False)
            open("\(project.space.path)/go", "w").close()
            until("1 ran")
            until("ready> ")
            print("ended", echoes())
            """)
        #expect(result.output == "stopped True\nended True\n", "\(result.errors)")
    }
}
