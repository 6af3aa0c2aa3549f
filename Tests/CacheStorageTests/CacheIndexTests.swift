import PipelineModel
import SystemPackage
import TestSupport
import Testing

@testable import CacheStorage

struct CacheIndexTests {
    let caches: CacheSpace
    var cache: Cache { caches.cache }

    init() throws { caches = try CacheSpace() }

    private func refreshed(_ cache: Cache) throws -> CacheStatistics {
        try cache.index.refresh(from: cache.folder)
        return try cache.index.statistics()
    }

    private func removeIndex() throws {
        for suffix in ["", "-wal", "-shm"] where caches.space.exists("cache/index.sqlite\(suffix)") {
            try caches.space.remove("cache/index.sqlite\(suffix)")
        }
    }

    /// The file as another program sees it.
    private func database() throws -> Database {
        try Database(at: caches.space.path.pushing("cache/index.sqlite"), patience: .seconds(10))
    }

    private func spoilIndex(_ state: String) throws {
        switch state {
        case "deleted": try removeIndex()
        case "damaged":
            try removeIndex()
            try caches.space.write("cache/index.sqlite", String(repeating: "no database ", count: 100))
        case "of another version":
            try removeIndex()
            try database().run(script: "CREATE TABLE recording (x); PRAGMA user_version = 77")
        default: Issue.record("no such state")
        }
    }

    @Test(arguments: ["deleted", "damaged", "of another version"])
    func theIndexIsMadeAnewFromTheFiles(state: String) throws {
        try caches.record("a")
        try caches.record("b", text: "other")
        let before = try refreshed(cache)
        try spoilIndex(state)
        let after = try refreshed(caches.reopened())
        #expect(after.recordingCount == 2)
        #expect(after.artifactByteCount == before.artifactByteCount)
        #expect(after.recordingByteCount == before.recordingByteCount)
        #expect(after.recordedDuration == .seconds(4))
    }

    @Test(arguments: ["deleted", "damaged", "of another version"])
    func anIndexThatIsSpoiledWhileInUseCostsNoRecording(state: String) throws {
        try caches.record("a")
        try spoilIndex(state)
        try caches.record("b", text: "other")
        #expect(try caches.hit("a") != nil)
        #expect(try caches.hit("b") != nil)
        #expect(try cache.recordings.earlierManifests(of: "Train", in: "churn").count <= 2)
        #expect(try refreshed(caches.reopened()).recordingCount == 2)
    }

    @Test func anIndexThatIsDamagedInTheMiddleHealsItself() throws {
        for number in 0..<50 { try caches.record("\(number)") }
        try database().run(script: "PRAGMA wal_checkpoint(TRUNCATE)")
        let file = try FileDescriptor.open(caches.space.path.pushing("cache/index.sqlite"), .readWrite)
        try file.closeAfter {
            _ = try file.writeAll(toAbsoluteOffset: 4096, [UInt8](repeating: 0xFF, count: 8192))
        }
        #expect(try refreshed(caches.reopened()).recordingCount == 50)
        try caches.record("new")
        #expect(try refreshed(caches.reopened()).recordingCount == 51)
    }

    @Test func twoIndexesOverOneFolderSeeEachOthersRecordingsAtOnce() throws {
        let root = cache.folder.root
        let hosts = try ["here", "there"].map { host in
            try Cache(at: root, own: caches.space.path.appending(host), isRemote: { _ in true })
        }
        #expect(hosts.map(\.folder.index).allSatisfy { !$0.starts(with: root) })
        for number in 0..<20 {
            let (writer, reader) = (hosts[number % 2], hosts[(number + 1) % 2])
            let recording = try caches.record("\(number)", text: "\(number)", in: writer)
            #expect(try caches.hit("\(number)", in: reader) == recording)
            #expect(try refreshed(reader).recordingCount == number + 1)
        }
        #expect(try hosts[0].upkeep.forget("Train", of: "churn") == 20)
        #expect(try refreshed(hosts[1]).recordingCount == 0)
    }

    @Test func refreshingReadsNoMoreRecordingsThanAllowed() throws {
        for number in 0..<10 { try caches.record("\(number)") }
        try removeIndex()
        let other = try caches.reopened()
        try other.index.refresh(from: other.folder, atMost: 3)
        #expect(try other.index.statistics().recordingCount == 3)
        try other.index.refresh(from: other.folder)
        #expect(try other.index.statistics().recordingCount == 10)
        #expect(try other.upkeep.rebuildIndex().recordingCount == 10)
    }
}
