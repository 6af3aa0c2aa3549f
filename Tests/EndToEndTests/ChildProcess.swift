import CHost
import Foundation
import SystemPackage

/// A process of its own that a test starts, as a shell would: no signal is blocked in it. Its end is never missed.
final class ChildProcess {
    let processIdentifier: pid_t
    /// As a shell has it: the exit code, or minus the signal's number. Nil while it may still run.
    private(set) var status: Int32?

    /// - Parameters:
    ///   - command: the first word is the program's path.
    ///   - output, errors: files that exist, for standard output and standard error.
    init(
        _ command: [String], in folder: FilePath, environment: [String: String], output: FilePath, errors: FilePath
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.string, O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors.string, O_WRONLY, 0)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        let shell = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder.string]
        var words = (shell + command).map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in words + variables { free(text) } }
        var identifier: pid_t = 0
        let error = posix_spawn(&identifier, shell[0], &actions, &attributes, &words, &variables)
        guard error == 0 else { throw Errno(rawValue: error) }
        processIdentifier = identifier
    }

    @discardableResult
    func waitUntilExit() -> Int32 {
        if let status { return status }
        var word: Int32 = 0
        while waitpid(processIdentifier, &word, 0) < 0, host_errno() == EINTR {}
        let signal = word & 0x7F
        let ended = signal == 0 ? (word >> 8) & 0xFF : -signal
        status = ended
        return ended
    }

    deinit {
        if status == nil {
            kill(processIdentifier, SIGKILL)
            waitUntilExit()
        }
    }
}
