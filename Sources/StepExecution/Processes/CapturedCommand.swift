import PipelineModel
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A short command, run to its end for what it prints. Blocks its thread.
///
/// What it prints goes to files rather than through pipes: a process that it leaves behind keeps nobody waiting.
struct CapturedCommand: Sendable {
    let executable: FilePath
    let arguments: [String]
    /// All of it: nothing is inherited.
    let environment: [String: String]
    /// After this time it is ended, and all that it started in its process group.
    var limit = Duration.seconds(30)
    /// False for what tidies up after a task that was cancelled.
    var endsWhenCancelled = true

    struct Result: Sendable, Hashable {
        /// 128 and the signal's number where one ended it.
        let exitCode: Int32
        let exceededLimit: Bool
        let output: String
        let errors: String

        var succeeded: Bool { exitCode == 0 && !exceededLimit }
        /// What it says of itself, on one line.
        var words: String {
            let lines = (errors + "\n" + output).split(whereSeparator: \.isNewline).map { $0.trimmed }
            return lines.isEmpty ? "exit code \(exitCode)" : lines.joined(separator: "; ")
        }
    }

    /// Throws `CancellationError` when its task is cancelled, and ``StepExecutionError`` when it can't be started.
    func run() throws -> Result {
        let folder = environment["TMPDIR"].map { FilePath($0) }.flatMap { $0.isAbsolute ? $0 : nil } ?? "/tmp"
        // What it started is to be ended with it, and to be waited for then.
        Orphans.shared.adopt()
        let output = try Spool(in: folder)
        let errors = try Spool(in: folder)
        let process = try spawn(output: output.number, errors: errors.number)
        let (status, exceededLimit) = try wait(for: process)
        let signal = status & 0x7F
        return Result(
            exitCode: signal == 0 ? (status >> 8) & 0xFF : 128 + signal, exceededLimit: exceededLimit,
            output: output.text(), errors: errors.text())
    }

    private func spawn(output: Int32, errors: Int32) throws(StepExecutionError) -> pid_t {
        func check(_ error: Int32) throws(StepExecutionError) {
            guard error == 0 else {
                throw .programNotStarted(executable.string, reason: Errno(rawValue: error).description)
            }
        }
        var actions = posix_spawn_file_actions_t()
        try check(posix_spawn_file_actions_init(&actions))
        defer { posix_spawn_file_actions_destroy(&actions) }
        try check(posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0))
        try check(posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO))
        try check(posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO))

        var attributes = posix_spawnattr_t()
        try check(posix_spawnattr_init(&attributes))
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        try check(posix_spawnattr_setsigmask(&attributes, &none))
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { sigaddset(&defaults, number) }
        try check(posix_spawnattr_setsigdefault(&attributes, &defaults))
        // In a group of its own, so that Ctrl-C at the terminal does not end what tidies up after it.
        try check(posix_spawnattr_setpgroup(&attributes, 0))
        try check(
            posix_spawnattr_setflags(
                &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP)))

        var words = ([executable.string] + arguments).map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in words + variables { free(pointer) } }
        var process: pid_t = 0
        try check(posix_spawn(&process, executable.string, &actions, &attributes, &words, &variables))
        return process
    }

    /// - Returns: how it ended, as the system says it, and whether it had to be ended.
    private func wait(for process: pid_t) throws(CancellationError) -> (status: Int32, exceededLimit: Bool) {
        let deadline = ContinuousClock.now + limit
        var pause: UInt32 = 200
        var status: Int32 = 0
        while true {
            let ended = waitpid(process, &status, WNOHANG)
            if ended == process || ended < 0 && errno != EINTR { return (status, false) }
            let isCancelled = endsWhenCancelled && Task.isCancelled
            guard !isCancelled, .now < deadline else {
                _ = StepExecution.signal(SIGKILL, group: process)
                while waitpid(process, &status, 0) < 0, errno == EINTR {}
                endGroup(process)
                if isCancelled { throw CancellationError() }
                return (status, true)
            }
            usleep(pause)
            pause = min(pause * 2, 10_000)
        }
    }
}
