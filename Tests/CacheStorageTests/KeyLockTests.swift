import CacheStorage
import SystemPackage
import TestSupport
import Testing

struct KeyLockTests {
    @Test func oneHoldsItAndTheNextHearsWhoUntilItIsReleased() throws {
        let space = try TemporaryFolder()
        let path = space.path.appending("key")
        guard case .acquired(let lock) = KeyLock.attempt(at: path, as: .init(name: "process 7 of ada on laptop")) else {
            Issue.record("a free lock was not had")
            return
        }
        switch KeyLock.attempt(at: path, as: .init(name: "process 8 of bob on desk")) {
        case .acquired: Issue.record("a held lock was had")
        case .held(let holder): #expect(holder.name == "process 7 of ada on laptop")
        }
        lock.release()
        #expect(!space.exists("key"))
        guard case .acquired = KeyLock.attempt(at: path, as: .init(name: "process 9")) else {
            Issue.record("a released lock was not had")
            return
        }
    }
}
