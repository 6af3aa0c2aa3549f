import CHost
import Dispatch
import Foundation

/// Runs some work, and cancels it when the process is asked to end (Ctrl-C, a TERM signal, or a hangup that it was not started to
/// ignore, as by `nohup`).
///
/// The work must then end what it started; that is why the signal does not end the process itself.
func cancellingOnSignals<Result: Sendable>(
    _ work: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    let task = Task { try await work() }
    let signals = [SIGINT, SIGTERM, SIGHUP].filter { !host_ignored_at_start($0) }.map { number in
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
