import HostSystem
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension ForegroundCommand {
    /// Runs to the command's end and returns its exit code; 128 and the signal's number where one ended it.
    ///
    /// Ctrl-C is the command's affair meanwhile.
    package func run() async throws -> Int32 {
        try await BlockingWorker()({ try spawnAndWait() })
    }

    private func spawnAndWait() throws(StepExecutionError) -> Int32 {
        let interrupt = signal(SIGINT, SIG_IGN)
        let quit = signal(SIGQUIT, SIG_IGN)
        defer {
            signal(SIGINT, interrupt)
            signal(SIGQUIT, quit)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for number in [SIGINT, SIGQUIT, SIGPIPE] { sigaddset(&defaults, number) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        // The threads that block for others take no signals.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK))

        // The folder is changed by a shell: spawning can't everywhere.
        let words =
            workingFolder.map {
                ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", $0.string, executable.string] + arguments
            }
            ?? [executable.string] + arguments
        var pointers = words.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in pointers + variables { free(pointer) } }
        var process: pid_t = 0
        let error = posix_spawn(&process, words[0], nil, &attributes, &pointers, &variables)
        guard error == 0 else { throw .programNotStarted(words[0], reason: Errno(rawValue: error).description) }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        takeTerminalBack()
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }

    /// A shell that has other process ids than this machine can't give the terminal back to whom it had it from.
    private func takeTerminalBack() {
        let before = signal(SIGTTOU, SIG_IGN)
        tcsetpgrp(STDIN_FILENO, getpgrp())
        signal(SIGTTOU, before)
    }
}
