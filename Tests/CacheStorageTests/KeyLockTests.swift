import CacheStorage
import SystemPackage
import TestSupport
import Testing

struct KeyLockTests {
    @Test func oneHoldsItAndTheNextHearsWhoUntilItIsReleased() throws {
        let space = try TemporaryFolder()
        let path = space.path.appending("key")
        guard case .acquired(let lock) = try KeyLock.attempt(at: path) else {
            Issue.record("a free lock was not had")
            return
        }
        switch try KeyLock.attempt(at: path) {
        case .acquired: Issue.record("a held lock was had")
        case .held(let holder): #expect(holder.name.hasPrefix("process "))
        }
        lock.release()
        #expect(!space.exists("key"))
        guard case .acquired = try KeyLock.attempt(at: path) else {
            Issue.record("a released lock was not had")
            return
        }
    }
}
