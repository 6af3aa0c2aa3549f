import CHost
import Dispatch
import Synchronization

/// Runs some work, and cancels it when the process is asked to end (Ctrl-C, Ctrl-\, or a TERM or HUP signal), or when the
/// caller's task is cancelled.
///
/// The work must then end what it started; that is why the signal does not end the process itself. A hangup that the caller
/// ignores, as `nohup` does, stays ignored. Such work may have more of the same in it: a signal cancels all of it.
func cancellingOnSignals<Result: Sendable>(
    _ work: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    let task = Task { try await work() }
    let number = SignalWatch.shared.add { task.cancel() }
    defer { SignalWatch.shared.remove(number) }
    return try await withTaskCancellationHandler {
        try await task.value
    } onCancel: {
        task.cancel()
    }
}

/// Hears the signals that ask the process to end, while anybody wants to know.
///
/// One for the process: a second one would set aside the first one's signals when it begins, and give them back when it ends.
private final class SignalWatch: Sendable {
    static let shared = SignalWatch()

    private struct State {
        var listeners: [Int: @Sendable () -> Void] = [:]
        var nextNumber = 0
        var stop: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    func add(_ listener: @escaping @Sendable () -> Void) -> Int {
        state.withLock { state in
            if state.listeners.isEmpty { state.stop = begin() }
            state.nextNumber += 1
            state.listeners[state.nextNumber] = listener
            return state.nextNumber
        }
    }

    func remove(_ number: Int) {
        state.withLock { state in
            state.listeners[number] = nil
            if state.listeners.isEmpty { state.stop?() }
        }
    }

    private func tell() {
        for listener in state.withLock({ Array($0.listeners.values) }) { listener() }
    }

    /// - Returns: what ends it.
    private func begin() -> @Sendable () -> Void {
        let numbers = [SIGINT, SIGQUIT, SIGTERM] + (isIgnored(SIGHUP) ? [] : [SIGHUP])
        let stops = numbers.map { number -> @Sendable () -> Void in
            let before = host_silence_signal(number)
            nonisolated(unsafe) let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [self] in tell() }
            source.activate()
            return {
                source.cancel()
                signal(number, before)
            }
        }
        return { for stop in stops { stop() } }
    }
}

private func isIgnored(_ number: Int32) -> Bool {
    let before = host_silence_signal(number)
    signal(number, before)
    // `SIG_IGN` is the address 1 on all systems.
    return unsafeBitCast(before, to: Int.self) == 1
}
