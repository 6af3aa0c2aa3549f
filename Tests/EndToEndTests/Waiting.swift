import Foundation
import Testing

/// Waits until something is so, for up to five minutes: all tests share as many processors as there are.
func waitUntil(_ condition: () throws -> Bool) throws {
    for _ in 0..<30_000 {
        if try condition() { return }
        usleep(10_000)
    }
    Issue.record("what was waited for did not come within five minutes")
}
