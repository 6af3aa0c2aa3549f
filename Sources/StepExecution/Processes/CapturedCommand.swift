import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A short command, run to its end for what it prints. Blocks its thread, and no cancelled task cuts it short.
///
/// What it prints goes to files rather than through pipes: a process that it leaves behind keeps nobody waiting.
struct CapturedCommand: Sendable {
    let executable: FilePath
    let arguments: [String]
    /// All of it: nothing is inherited.
    let environment: [String: String]

    struct Result: Sendable, Hashable {
        /// 128 and the signal's number where one ended it.
        let exitCode: Int32
        let output: String
        let errors: String

        var succeeded: Bool { exitCode == 0 }
        /// What it says of itself, on one line.
        var words: String {
            let lines = (errors + "\n" + output).split(whereSeparator: \.isNewline).map { $0.trimmed }
            return lines.isEmpty ? "exit code \(exitCode)" : lines.joined(separator: "; ")
        }
    }

    func run() throws(StepExecutionError) -> Result {
        let output = try Spool()
        let errors = try Spool()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output.number, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, errors.number, STDERR_FILENO)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { sigaddset(&defaults, number) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        // In a group of its own, so that Ctrl-C at the terminal does not end what tidies up after it.
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))

        var words = ([executable.string] + arguments).map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in words + variables { free(pointer) } }
        var process: pid_t = 0
        let error = posix_spawn(&process, executable.string, &actions, &attributes, &words, &variables)
        guard error == 0 else {
            throw .programNotStarted(executable.string, reason: Errno(rawValue: error).description)
        }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        return Result(
            exitCode: signal == 0 ? (status >> 8) & 0xFF : 128 + signal, output: output.text(), errors: errors.text())
    }
}

/// A file that has a name no more.
private struct Spool: ~Copyable {
    let number: Int32

    init() throws(StepExecutionError) {
        var name = Array("/tmp/retake-XXXXXX".utf8CString)
        number = mkstemp(&name)
        guard number >= 0 else { throw .cannot(.create, "/tmp", Errno(rawValue: errno)) }
        unlink(name)
        // Other programs that start at the same time must not get it.
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
    }

    deinit { close(number) }

    /// Its first mebibyte.
    borrowing func text() -> String {
        let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, count in
            count = max(0, pread(number, buffer.baseAddress, buffer.count, 0))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension StringProtocol {
    /// Without white space at its ends.
    var trimmed: String {
        let rest = drop(while: \.isWhitespace)
        let end = rest.lastIndex { !$0.isWhitespace }
        return end.map { String(rest[...$0]) } ?? ""
    }
}
