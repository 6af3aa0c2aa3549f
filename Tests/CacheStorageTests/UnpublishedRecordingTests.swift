import CacheStorage
import PipelineModel
import SystemPackage
import TestSupport
import Testing

struct UnpublishedRecordingTests {
    let caches: CacheSpace

    init() throws { caches = try CacheSpace() }

    /// A job that was done when its process was killed.
    private func keep(_ key: String) throws -> UnpublishedRecording {
        try caches.cache.recordings.keep(caches.job(key), log: caches.log())
    }

    @Test func whatAKillCutShortIsFoundByTheNextProcessAndPublished() throws {
        let job = try keep("a").job
        let other = try caches.reopened()
        guard case .unpublished(let found) = try other.recordings.recording(for: fingerprint("a")) else {
            Issue.record("the kept job was not found")
            return
        }
        #expect(found.job == job)
        #expect(other.recordings.unpublishedRecordings() == [found])
        let recording = try other.recordings.publish(found)
        #expect(try caches.hit("a") == recording)
        #expect(try caches.cache.recordings.log(of: recording).map(\.text) == ["hello", "careful now"])
        #expect(caches.space.files(below: "cache/pending").isEmpty)
    }

    @Test func aTreeThatWasAlteredIsNotPublished() throws {
        let kept = try keep("a")
        let tree = try #require(kept.job.outputs.first?.treeDigest)
        try caches.space.write("cache/trees/\(tree)/data.txt", "RESULT")
        #expect(throws: Damage.self) { try caches.cache.recordings.publish(kept) }
        #expect(try caches.hit("a") == nil)
        #expect(caches.space.files(below: "cache/artifacts").isEmpty)
    }

    @Test func aTreeThatALaterStepReadsMeanwhileIsPublished() throws {
        let kept = try keep("a")
        let recording = try caches.cache.recordings.publish(kept) { _ in
            _ = try caches.cache.trees.tree(of: kept.job.outputs[0])
        }
        #expect(try caches.hit("a") == recording)
    }

    @Test func oneWhoseTreeIsGoneIsAMiss() throws {
        let tree = try #require(try keep("a").job.outputs.first?.treeDigest)
        try caches.space.remove("cache/trees/\(tree)")
        guard case .miss = try caches.reopened().recordings.recording(for: fingerprint("a")) else {
            Issue.record("a job without its outputs was found")
            return
        }
    }

    @Test func packingThatIsStoppedLeavesItForTheNextRun() throws {
        struct Stop: Error {}
        let kept = try keep("a")
        #expect(throws: Stop.self) { try caches.cache.recordings.publish(kept) { _ in throw Stop() } }
        #expect(try caches.hit("a") == nil)
        #expect(caches.space.files(below: "cache/artifacts").isEmpty)
        #expect(try caches.reopened().recordings.unpublishedRecordings().count == 1)
    }

    @Test func aTreeThatWasPackedBeforeIsNotPackedAgain() throws {
        let first = try caches.record("a")
        try caches.setTime(of: caches.artifactName(of: first), daysAgo: 3)
        let before = try caches.space.path.pushing(FilePath(caches.artifactName(of: first))).modificationTime
        let second = try caches.record("b")
        #expect(second.outputs == first.outputs)
        #expect(
            try caches.space.path.pushing(FilePath(caches.artifactName(of: first))).modificationTime == before)
        #expect(caches.space.files(below: "cache/artifacts").count == 1)
    }
}
