import CHost
import Synchronization

/// Keeps keys that a person types from tearing what is drawn on a terminal, as long as it is off.
///
/// The terminal is as before when this process ends, however it ends (but by a KILL signal), and while it is stopped by
/// Ctrl-Z.
enum TerminalEcho {
    /// What ends a process that nobody handles here. Interrupts and requests to end cancel the run, which then ends by itself.
    private static let endings = [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV]

    /// Stops showing what is typed.
    static func turnOff() {
        var settings = termios()
        guard savedSettings == nil, tcgetattr(STDOUT_FILENO, &settings) == 0, settings.c_lflag & tcflag_t(ECHO) != 0
        else { return }
        let saved = UnsafeMutablePointer<termios>.allocate(capacity: 2)
        saved[0] = settings
        settings.c_lflag &= ~tcflag_t(ECHO)
        saved[1] = settings
        savedSettings = saved
        applyIfInForeground(1)
        signal(SIGTSTP, stop)
        for number in endings { signal(number, end) }
    }

    /// Shows again what is typed.
    static func restore() {
        guard let saved = savedSettings else { return }
        for number in endings + [SIGTSTP] { host_reset_signal(number) }
        applyIfInForeground(0)
        savedSettings = nil
        saved.deallocate()
    }

    /// Whether the process was stopped since this was asked last: what was drawn is no longer where it was.
    static func wasStopped() -> Bool {
        defer { stopCount = 0 }
        return stopCount > 0
    }

    // Functions that a signal may call at any time, which only call what the C library allows there.

    private static let end: @convention(c) (Int32) -> Void = { number in
        applyIfInForeground(0)
        host_reset_signal(number)
        raise(number)
    }

    private static let stop: @convention(c) (Int32) -> Void = { number in
        applyIfInForeground(0)
        host_reset_signal(SIGTSTP)
        raise(SIGTSTP)
        // The signal is held back while its handler runs, until it is let through.
        var stopping = sigset_t()
        sigemptyset(&stopping)
        sigaddset(&stopping, SIGTSTP)
        pthread_sigmask(SIG_UNBLOCK, &stopping, nil)
        // Here the process goes on after 'fg' or 'bg'.
        pthread_sigmask(SIG_BLOCK, &stopping, nil)
        stopCount += 1
        TerminalEcho.stopAgain()
        applyIfInForeground(1)
    }

    private static func stopAgain() { signal(SIGTSTP, stop) }
}

// Read by signal handlers, which can take no lock; written while none of them is installed.
nonisolated(unsafe) private var savedSettings: UnsafeMutablePointer<termios>?
// A count of signals, which is asked for by one thread.
nonisolated(unsafe) private var stopCount = 0

/// A process in the background that changes a terminal is stopped for it.
private func applyIfInForeground(_ index: Int) {
    guard let savedSettings, tcgetpgrp(STDOUT_FILENO) == getpgrp() else { return }
    tcsetattr(STDOUT_FILENO, TCSANOW, savedSettings + index)
}
