import CHost
import CacheStorage
import Foundation
import HostSystem
import PipelineModel
import SystemPackage
import TestSupport
import Testing

/// Links, pipes and holes in a cache folder that others may write to, and trees that were changed.
struct HostileFolderTests {
    let caches: CacheSpace
    var space: TemporaryFolder { caches.space }

    init() throws { caches = try CacheSpace() }

    private func link(_ path: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: space.path.pushing(FilePath(path)).string,
            withDestinationPath: space.path.pushing(FilePath(target)).string)
    }

    /// What somebody else has, outside of the cache, and old enough to be swept away.
    private func makeVictim() throws {
        try space.write("victim/inner/a.txt", "mine")
        try space.write("victim/notes.txt", "mine")
        for name in ["victim/inner/a.txt", "victim/notes.txt", "victim/inner", "victim"] {
            try caches.setTime(of: name, daysAgo: 100)
        }
    }

    @Test(arguments: ["tmp", "artifacts", "logs", "recordings", "texts", "runs", "locks"])
    func aFolderThatIsALinkIsNotFollowed(name: String) throws {
        try makeVictim()
        let recording = try caches.record("a")
        try caches.setUse(of: recording, daysAgo: 100)
        caches.cache.close()
        try? space.path.pushing(FilePath("cache/\(name)")).removeTree()
        try link("cache/\(name)", to: "victim")

        let cache = try caches.reopened()
        _ = try? cache.recordings.recording(for: recording.fingerprint)
        _ = try? cache.upkeep.prune(PruneRequest(limit: 0, maximumAge: 1))
        _ = try? cache.upkeep.forget("Train", of: "churn")
        _ = try? cache.upkeep.verify(repairing: true)
        _ = try? caches.record("b", in: cache)
        cache.close()
        #expect(space.files(below: "victim").sorted() == ["inner/a.txt", "notes.txt"])
        #expect(try space.read("victim/notes.txt") == "mine")
    }

    @Test(arguments: ["locks/publishing", "locks/\(sha256("b"))"])
    func aLockThatIsALinkChangesNothing(name: String) throws {
        try space.write("secret", "key")
        let secret = space.path.appending("secret").string
        #expect(chmod(secret, 0o600) == 0)
        #expect(chmod(space.path.appending("cache").string, 0o775) == 0)
        let cache = try caches.reopened()
        File.remove(space.path.pushing(FilePath("cache/\(name)")))
        try link("cache/\(name)", to: "secret")
        _ = cache.recordings.lock(fingerprint("b"), as: .init(name: "process 1"))
        _ = try? caches.record("b", in: cache)
        #expect(try space.read("secret") == "key")
        #expect(try Stat(space.path.appending("secret")).permissions == .ownerReadWrite)
    }

    @Test func aRecordingThatIsAPipeOrAHoleIsAMiss() throws {
        let recording = try caches.record("a")
        let path = caches.cache.folder.recording(recording.fingerprint)
        File.remove(path)
        #expect(mkfifo(path.string, 0o644) == 0)
        guard case .damaged = try caches.cache.recordings.recording(for: recording.fingerprint) else {
            Issue.record("a pipe was read")
            return
        }
        try File.write([], to: path)
        #expect(truncate(path.string, 1 << 40) == 0)
        guard case .damaged = try caches.cache.recordings.recording(for: recording.fingerprint) else {
            Issue.record("a hole was read")
            return
        }
        _ = try caches.cache.upkeep.statistics()
    }

    @Test func aTreeThatWasChangedInPlaceIsUnpackedAgain() throws {
        let recording = try caches.record("a", text: "hello")
        let output = recording.outputs[0]
        let file = "cache/trees/\(output.treeDigest)/data.txt"
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: space.path.pushing(FilePath(file)).string))
        try handle.write(contentsOf: Data("HELLO".utf8))
        try handle.close()
        let tree = try caches.cache.trees.tree(of: output)
        #expect(try File.read(tree.appending("data.txt")) == Array("hello".utf8))
        // Nobody reads it again as long as nothing changes.
        #expect(caches.cache.trees.presentTree(of: output) != nil)
        #expect(try caches.reopened().trees.presentTree(of: output) != nil)
    }

    @Test func aTreeWithOneFileMoreIsUnpackedAgain() throws {
        let output = try caches.record("a").outputs[0]
        try space.write("cache/trees/\(output.treeDigest)/more.txt", "x")
        #expect(caches.cache.trees.presentTree(of: output) == nil)
        let tree = try caches.cache.trees.tree(of: output)
        #expect(tree.names == ["data.txt"])
    }

    @Test func aRecordingWhoseTreeBearsAnotherNameIsDamaged() throws {
        let (first, second) = (try caches.record("a", text: "one"), try caches.record("b", text: "two"))
        let path = caches.cache.folder.recording(first.fingerprint)
        let text = String(decoding: try File.read(path), as: UTF8.self)
        File.remove(path)
        try File.write(
            text.replacing(first.outputs[0].treeDigest.text, with: second.outputs[0].treeDigest.text), to: path)
        guard case .damaged = try caches.cache.recordings.recording(for: first.fingerprint) else {
            Issue.record("files would take the place of others")
            return
        }
    }

    @Test func aTreeThatIsInUseStaysHoweverOldItIs() throws {
        let output = try caches.record("a").outputs[0]
        _ = try caches.cache.trees.tree(of: output)
        try caches.setTime(of: "cache/trees/\(output.treeDigest)", daysAgo: 100)
        _ = try caches.reopened().upkeep.prune(PruneRequest(limit: 0))
        #expect(caches.cache.trees.presentTree(of: output) != nil)
    }

    @Test func whoWaitsForTheLockHearsThatNobodyWantsToWaitAnyMore() async throws {
        let cache = caches.cache
        let lock = try FileDescriptor.open(
            cache.folder.locks.appending("publishing"), .readWrite, options: [.create],
            permissions: FilePermissions(rawValue: 0o644))
        defer { try? lock.close() }
        #expect(flock(lock.rawValue, LOCK_EX) == 0)
        let job = try caches.job("a")
        let log = try caches.log()
        cache.interrupt()
        #expect(throws: CancellationError.self) { try cache.recordings.publish(job, log: log) }
    }

    @Test func aCacheThatIsRemovedWhileItIsUsedIsACacheAgain() throws {
        _ = try caches.record("a")
        let job = try caches.job("b")
        let log = try caches.log()
        try space.path.appending("cache").removeTree()
        _ = try? caches.cache.recordings.publish(job, log: log)
        caches.cache.close()
        _ = try caches.record("c", in: caches.reopened())
        #expect(try caches.hit("c") != nil)
    }

    @Test func whatLiesInTheWayOfAModelsNextVersionIsPassedOver() throws {
        func register(_ name: String) throws -> Int {
            try caches.cache.models.register(
                ModelVersion(
                    group: "g", number: 0, pipeline: "churn", step: "Train", fingerprint: fingerprint(name),
                    content: [:],
                    trees: [:], user: "ada", registeredAt: 1)
            ).number
        }
        #expect(try register("a") == 1)
        try space.write("cache/models/g/2.json", "not mine")
        try space.write("cache/models/g/7.json", try space.read("cache/models/g/1.json"))
        try space.write("cache/models/g/9999999999999999999.json", "")
        #expect(try register("b") == 8)
        #expect(caches.cache.models.versions().map(\.number) == [1, 8])
    }

    @Test func whatTheFirstUserMakesTheSecondMayWriteTo() throws {
        #expect(chmod(space.path.appending("cache").string, 0o2775) == 0)
        let cache = try caches.reopened()
        let recording = try caches.record("a", in: cache)
        try cache.recordings.keep(
            Acceptance(
                fingerprint: recording.fingerprint, recorded: recording.fingerprint, pipeline: "churn", step: "Train",
                user: "ada", host: "laptop", acceptedAt: 1))
        cache.recordings.keepText(of: sha256("t")) { "t" }
        _ = try cache.models.register(
            ModelVersion(
                group: "g", number: 0, pipeline: "churn", step: "Train", fingerprint: recording.fingerprint,
                content: [:],
                trees: [:], user: "ada", registeredAt: 1))
        for name in ["accepted", "texts", "models", "models/g", "accepted/\(recording.fingerprint.rawValue.prefix(2))"]
        {
            let status = try Stat(space.path.pushing(FilePath("cache/\(name)")))
            #expect(status.permissions.rawValue & 0o2777 == 0o2775, "\(name)")
        }
        #expect(try Stat(space.path.pushing("cache/models/g/1.json")).permissions.rawValue & 0o777 == 0o664)
    }
}
