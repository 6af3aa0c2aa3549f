import Foundation

/// What does not come within half an hour, on whatever machine, does not come.
package struct NeverCame: Error, CustomStringConvertible {
    package let description = "what was waited for did not come within half an hour"
}

/// Waits until something is so.
package func waitUntil(_ condition: () throws -> Bool) throws {
    for _ in 0..<180_000 {
        if try condition() { return }
        usleep(10_000)
    }
    throw NeverCame()
}

/// Waits as `waitUntil` does, and leaves the thread to other tests meanwhile.
package func eventually(_ condition: () async throws -> Bool) async throws {
    for _ in 0..<360_000 {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(5))
    }
    throw NeverCame()
}

/// Tests what happens when a limit is exceeded, with a limit that grows until the work came far enough before it.
///
/// - Parameter attempt: returns nil when the limit came before what is tested was even reached.
package func withGrowingLimit<Result>(
    from first: Duration, _ attempt: (Duration) async throws -> Result?
) async throws -> Result {
    var limit = first
    while limit < .seconds(2_000) {
        if let result = try await attempt(limit) { return result }
        limit *= 4
    }
    throw NeverCame()
}
