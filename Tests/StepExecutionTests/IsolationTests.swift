import CHost
import Foundation
import PipelineModel
import StepExecution
import SystemPackage
import TestSupport
import Testing

/// What a step in namespaces of its own can't reach, however it tries.
@Suite(.serialized, .enabled(if: Runtimes.hasNamespaces, Comment(rawValue: Runtimes.reason)))
struct IsolationTests {
    /// What a Python program prints that runs as a step.
    private func output(of program: String, on bench: Workbench? = nil) async throws -> [String] {
        var bench = try bench ?? Workbench("")
        bench.job.command = ["/usr/bin/python3", "-c", program]
        let result = try await bench.run(on: NamespaceRuntime())
        #expect(result.text(.error) == [])
        return result.text(.output)
    }

    @Test(arguments: [
        "home/.aws/credentials", "home/.ssh/id_ed25519", "home/.config/gcloud", "cache/recordings/ab/x.json",
        "workspaces/p/other/1/root/work/data", ".git/config",
    ]) func filesOfTheUserAreAbsent(path: String) async throws {
        let bench = try Workbench("")
        let file = try bench.folder.write(path, "secret").string
        let lines = try await output(
            of: """
                import glob, os
                for root in ["", *glob.glob("/proc/*/root"), *glob.glob("/proc/*/cwd")]:
                    print(os.path.exists(root + "\(file)"))
                """, on: bench)
        #expect(lines.count > 2)
        #expect(Set(lines) == ["False"])
    }

    @Test(arguments: [
        "/run", "/var", "/run/docker.sock", "/var/run/docker.sock", "/run/podman/podman.sock",
        "/run/dbus/system_bus_socket", "/run/user", "/tmp/.X11-unix", "/home", "/mnt", "/srv", "/boot", "/dev/sda",
        "/dev/mem", "/dev/kmsg", "/dev/fuse", "/proc/sysrq-trigger/..",
    ]) func servicesAndDevicesAreAbsent(path: String) async throws {
        #expect(try await output(of: "import os; print(os.path.exists('\(path)'))") == ["False"])
    }

    /// A kernel of Linux 6.12 or newer keeps them apart.
    @Test func abstractSocketsOfOthersAreOutOfReach() async throws {
        let folder = try TemporaryFolder()
        let name = "retake-test-\(UUID().uuidString)"
        let listener = Process()
        listener.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        listener.arguments = [
            "-c",
            """
            import ctypes, socket, sys
            one = socket.socket(socket.AF_UNIX); one.bind("\\0\(name)"); one.listen()
            with open("\(folder.path)/new", "w") as file: file.write(str(ctypes.CDLL(None).syscall(444, None, 0, 1)))
            __import__("os").rename("\(folder.path)/new", "\(folder.path)/version")
            sys.stdin.read()
            """,
        ]
        let input = Pipe()
        listener.standardInput = input
        try listener.run()
        defer {
            try? input.fileHandleForWriting.close()
            listener.waitUntilExit()
        }
        try await eventually { folder.exists("version") }
        let lines = try await output(
            of: """
                import socket
                try: socket.socket(socket.AF_UNIX).connect("\\0\(name)"); print("reached")
                except PermissionError: print("refused")
                own = socket.socket(socket.AF_UNIX); own.bind("\\0own"); own.listen()
                socket.socket(socket.AF_UNIX).connect("\\0own"); print("reached its own")
                """)
        let isKeptApart = try Int(folder.read("version")).map { $0 >= 6 } ?? false
        #expect(lines == [isKeptApart ? "refused" : "reached", "reached its own"])
    }

    @Test func nobodyTypesIntoATerminal() async throws {
        let lines = try await output(
            of: """
                import fcntl, os, pty, termios
                pid, terminal = pty.fork()
                if pid == 0:
                    answers = []
                    for call in [termios.TIOCSTI, 0x541C]:
                        try: fcntl.ioctl(0, call, b"x"); answers.append("typed")
                        except PermissionError: answers.append("refused")
                    os.write(1, " ".join(answers).encode())
                    os._exit(0)
                os.waitpid(pid, 0)
                print(os.read(terminal, 1000).decode().split())
                try: open("/dev/tty"); print("a terminal")
                except OSError: print("no terminal")
                """)
        #expect(lines == ["['refused', 'refused']", "no terminal"])
    }

    @Test func keyringsAreOutOfReach() async throws {
        let lines = try await output(
            of: """
                import ctypes, errno, platform
                library = ctypes.CDLL(None, use_errno=True)
                first = 248 if platform.machine() == "x86_64" else 217
                for call in [(first, b"user", b"k", b"v", 1, -3), (first + 1, b"user", b"k", None, -3), (first + 2, 0, -3, 1)]:
                    library.syscall(*call); print(errno.errorcode[ctypes.get_errno()])
                """)
        #expect(lines == ["EPERM", "EPERM", "EPERM"])
    }

    @Test func otherProcessesAreOutOfReach() async throws {
        let lines = try await output(
            of: """
                import glob, os
                own = os.stat("/").st_ino
                print({os.stat(root + "/").st_ino == own for root in glob.glob("/proc/[0-9]*/root")})
                # Of bubblewrap, which has what the tests and a user's shell have not.
                names = {item.split("=")[0] for item in open("/proc/1/environ").read().split("\\0") if item}
                print(names <= {"PATH", "LC_ALL", "PWD", "OLDPWD", "SHLVL", "_"})
                print(len(glob.glob("/proc/[0-9]*")) < 10)
                """)
        #expect(lines == ["{True}", "True", "True"])
    }

    @Test func noPrivilegesAreGained() async throws {
        let lines = try await output(
            of: """
                import ctypes, os
                status = dict(line.split(":\\t") for line in open("/proc/self/status") if ":\\t" in line)
                print(status["NoNewPrivs"].strip(), status["Seccomp"].strip(), hex(int(status["CapEff"], 16)))
                # Of the processes that it can see, and of no terminal.
                print(os.getsid(0) > 0, os.getsid(0) != \(getsid(0)))
                library = ctypes.CDLL(None)
                print(library.mount(b"none", b"/tmp", b"tmpfs", 0, None), library.sethostname(b"x", 1), library.chroot(b"/tmp"))
                """)
        #expect(lines == ["1 2 0x4fb", "True True", "-1 -1 -1"])
    }
}
