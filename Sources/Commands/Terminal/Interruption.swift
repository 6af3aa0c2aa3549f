import CHost
import Dispatch
import Foundation

/// Runs some work, and cancels it when the process is asked to end (Ctrl-C, Ctrl-\, or a TERM or HUP signal).
///
/// The work must then end what it started; that is why the signal does not end the process itself. A hangup that the caller
/// ignores, as `nohup` does, stays ignored.
func cancellingOnSignals<Result: Sendable>(
    _ work: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    let task = Task { try await work() }
    let numbers = [SIGINT, SIGQUIT, SIGTERM] + (isIgnored(SIGHUP) ? [] : [SIGHUP])
    let signals = numbers.map { number in
        let before = signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler { task.cancel() }
        source.activate()
        return (number, before, source)
    }
    defer {
        for (number, before, source) in signals {
            source.cancel()
            signal(number, before)
        }
    }
    return try await task.value
}

private func isIgnored(_ number: Int32) -> Bool {
    let before = signal(number, SIG_IGN)
    signal(number, before)
    // `SIG_IGN` is the address 1 on all systems.
    return unsafeBitCast(before, to: Int.self) == 1
}
