import CacheStorage
import Foundation
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

    @Test func aStoppedProcessIsToldAsSuch() throws {
        let child = try Process.run(URL(filePath: "/bin/sleep"), arguments: ["600"])
        defer {
            kill(child.processIdentifier, SIGKILL)
            child.waitUntilExit()
        }
        let own = KeyLock.Holder(name: "process 1 of bob on laptop")
        let holder = KeyLock.Holder(name: "process \(child.processIdentifier) of ada on laptop", since: 0)
        #expect(!holder.isStopped(seenBy: own))
        kill(child.processIdentifier, SIGSTOP)
        while !holder.isStopped(seenBy: own) { usleep(1000) }
        #expect(!holder.isStopped(seenBy: .init(name: "process 1 of bob on desk")))
        #expect(holder.text(at: 0, isStopped: true) == "\(holder.name) (stopped: continue or end it)")
    }

    @Test(arguments: [
        "", "process", "process -1 of a on b", "process 99999999999999 of a on b", "process 1/../self of a on b",
    ])
    func aNameThatTellsOfNoProcessIsNotStopped(name: String) {
        let holder = KeyLock.Holder(name: name, since: .min)
        #expect(!holder.isStopped(seenBy: .init(name: "process 2 of a on b")))
        #expect(holder.text(at: .max, isStopped: false) == name)
    }

    @Test func patienceEndsAfterAMinuteOfAStoppedProcessAndADayOfAnyOther() {
        let start = ContinuousClock.now
        var patience = KeyLock.Patience(from: start)
        let moments: [(second: Int, isStopped: Bool)] = [
            (3600, true), (3659, true), (3660, false), (3661, true), (3721, true), (86_400, false),
        ]
        let answers = moments.map { patience.isOver(at: start + .seconds($0.second), isStopped: $0.isStopped) }
        #expect(answers == [false, false, false, false, true, true])
    }
}
