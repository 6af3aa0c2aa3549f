import CacheStorage
import HostSystem
import PipelineModel
import SystemPackage
import TestSupport
import Testing

struct PruneTests {
    let caches: CacheSpace
    var cache: Cache { caches.cache }

    init() throws { caches = try CacheSpace() }

    /// A recording whose artifact takes some 300 bytes, last used some days ago, and its tree too.
    private func record(_ key: String, text: String? = nil, daysAgo: Double) throws -> Recording {
        let recording = try caches.record(key, text: text ?? key)
        try caches.setUse(of: recording, daysAgo: daysAgo)
        let tree = try #require(recording.outputs.first?.treeDigest)
        try caches.setTime(of: "cache/trees/\(tree)", daysAgo: daysAgo)
        return recording
    }

    private func isRecorded(_ keys: [String]) throws -> [Bool] {
        try keys.map { try caches.hit($0) != nil }
    }

    /// Ends the process that recorded, as far as the cache can tell: what it used is no longer in use.
    private func leave() { cache.close() }

    @Test func whatWasNotUsedForLongestGoesUntilTheLimitIsKept() throws {
        for (key, age) in [("old", 3.0), ("older", 4), ("oldest", 5), ("new", 1)] {
            _ = try record(key, daysAgo: age)
        }
        leave()
        // Trees can be had again, so they go first.
        let all = try cache.index.statistics()
        let limit = (all.byteCount - all.treeByteCount) / 2 + 20
        let report = try cache.upkeep.prune(PruneRequest(limit: limit))
        #expect(report.recordingCount == 2)
        #expect(report.artifactCount == 2)
        #expect(report.treeCount == 4)
        #expect(report.remainingByteCount <= limit)
        #expect(try isRecorded(["old", "older", "oldest", "new"]) == [true, false, false, true])
        #expect(try cache.upkeep.verify(repairing: false).problems.isEmpty)
        #expect(try cache.index.statistics().byteCount == report.remainingByteCount)
    }

    @Test func whatIsOlderThanAsksForGoesWhateverTheLimit() throws {
        for (key, age) in [("a", 1.0), ("b", 31), ("c", 100)] { _ = try record(key, daysAgo: age) }
        leave()
        let report = try cache.upkeep.prune(PruneRequest(maximumAge: 30 * 86_400))
        #expect(report.recordingCount == 2)
        #expect(report.treeCount == 2)
        #expect(try isRecorded(["a", "b", "c"]) == [true, false, false])
        #expect(caches.space.files(below: "cache/artifacts").count == 1)
        #expect(caches.space.files(below: "cache/logs").count == 1)
    }

    /// As another process sees it, which has just opened it.
    private func prune() throws { _ = try caches.reopened().upkeep.prune(PruneRequest(limit: 0)) }

    @Test func whatWasOfUseSinceARunBeganStaysFromItsBeginningOn() throws {
        for isUsed in [false, true] {
            let recording = try record("key", daysAgo: 1)
            leave()
            let run = try caches.reopened()
            if isUsed { run.announceUse() }
            try caches.setUse(of: recording, daysAgo: -0.001)
            try prune()
            let isKept = try caches.hit("key") != nil
            #expect(isKept == isUsed)
        }
    }

    @Test func aTreeThatIsInUseStaysHoweverLongAgoThatWasNoted() throws {
        let recording = try record("key", daysAgo: -0.001)
        let output = try #require(recording.outputs.first)
        let run = try caches.reopened()
        let place = try run.trees.tree(of: output)
        leave()
        try caches.setTime(of: "cache/trees/\(output.treeDigest)", daysAgo: 3)
        try prune()
        #expect(File.status(place) != nil)
        // Somebody took it away by force, and it was unpacked again: this one is in use, too.
        try place.removeTree()
        #expect(try run.trees.tree(of: output) == place)
        try caches.setTime(of: "cache/trees/\(output.treeDigest)", daysAgo: 3)
        try prune()
        #expect(File.status(place) != nil)
        run.close()
        try prune()
        #expect(File.status(place) == nil)
    }

    @Test func whatAKillLeftOfMakingACacheGoesAfterAnHour() throws {
        for (name, daysAgo) in [("format-1-old", 0.1), ("format-2-new", 0)] {
            try caches.space.write("cache/tmp/\(name)", "retake")
            try caches.setTime(of: "cache/tmp/\(name)", daysAgo: daysAgo)
        }
        _ = try cache.upkeep.prune(PruneRequest())
        #expect(caches.space.files(below: "cache/tmp") == ["format-2-new"])
    }

    @Test func aDryRunRemovesNothingAndSaysWhatWouldGo() throws {
        for key in ["a", "b"] { _ = try record(key, daysAgo: 40) }
        leave()
        let before = caches.space.files(below: "cache/recordings") + caches.space.files(below: "cache/artifacts")
        let dry = try cache.upkeep.prune(PruneRequest(maximumAge: 30 * 86_400, isDryRun: true))
        #expect(
            caches.space.files(below: "cache/recordings") + caches.space.files(below: "cache/artifacts") == before)
        let real = try cache.upkeep.prune(PruneRequest(maximumAge: 30 * 86_400))
        #expect(dry == real)
        #expect(real.recordingCount == 2)
    }

    @Test func anArtifactThatAnotherRecordingNamesStays() throws {
        _ = try record("old", text: "same", daysAgo: 40)
        let new = try record("new", text: "same", daysAgo: 0)
        leave()
        let report = try cache.upkeep.prune(PruneRequest(maximumAge: 30 * 86_400))
        #expect(report.recordingCount == 1)
        #expect(report.artifactCount == 0)
        #expect(try caches.hit("new") == new)
        let output = try #require(new.outputs.first)
        _ = try cache.trees.tree(of: output)
    }

    @Test func whatTheLastFailedRunUsedStaysUntilARunSucceeds() throws {
        let needed = try record("needed", daysAgo: 50)
        _ = try record("other", daysAgo: 50)
        try cache.history.note(
            LastRun(pipeline: "churn", failed: true, recordings: [needed.fingerprint]), by: "ada")
        leave()
        _ = try cache.upkeep.prune(PruneRequest(limit: 0))
        #expect(try isRecorded(["needed", "other"]) == [true, false])

        try caches.setUse(of: needed, daysAgo: 50)
        try cache.history.note(
            LastRun(pipeline: "churn", failed: false, recordings: [needed.fingerprint]), by: "ada")
        leave()
        _ = try cache.upkeep.prune(PruneRequest(limit: 0))
        #expect(try isRecorded(["needed"]) == [false])
    }

    @Test func whatARunningProcessMayNeedStays() throws {
        _ = try record("before", daysAgo: 2)
        leave()
        let other = try caches.reopened()
        // Writing makes its presence known.
        try caches.record("mine", in: other)
        _ = try cache.upkeep.prune(PruneRequest(limit: 0))
        #expect(try isRecorded(["before", "mine"]) == [false, true])
        other.close()
        leave()
        _ = try cache.upkeep.prune(PruneRequest(limit: 0))
        #expect(try isRecorded(["mine"]) == [false])
    }

    @Test func whatWasUsedBeforeARunBeganIsNotSparedForIt() throws {
        _ = try record("minutesAgo", daysAgo: 0.01)
        _ = try record("needed", daysAgo: 0.01)
        leave()
        let other = try caches.reopened()
        // Its use is noted, however short ago the last one was.
        _ = try #require(try caches.hit("needed", in: other))
        _ = try cache.upkeep.prune(PruneRequest(limit: 0))
        #expect(try isRecorded(["minutesAgo", "needed"]) == [false, true])
        other.close()
    }

    @Test func filesThatNothingNamesAndWhatDeadProcessesLeftGo() throws {
        _ = try record("a", daysAgo: 1)
        leave()
        try caches.space.write("cache/artifacts/ab/\(String(repeating: "ab", count: 32)).tar.gz", "orphan")
        try caches.space.write("cache/logs/cd/\(String(repeating: "cd", count: 32)).log.gz", "orphan")
        let report = try cache.upkeep.prune(PruneRequest())
        #expect(report.orphanCount == 2)
        #expect(report.freedByteCount == 12)
        #expect(caches.space.files(below: "cache/artifacts").count == 1)
        #expect(try isRecorded(["a"]) == [true])
        #expect(
            try cache.upkeep.prune(PruneRequest())
                == {
                    var same = report; same.orphanCount = 0; same.freedByteCount = 0; return same
                }())
    }

    @Test func aTreeThatWaitsToBePackedStays() throws {
        let kept = try cache.recordings.keep(caches.job("a"), log: caches.log())
        let tree = try #require(kept.job.outputs.first?.treeDigest)
        try caches.setTime(of: "cache/trees/\(tree)", daysAgo: 100)
        leave()
        _ = try cache.upkeep.prune(PruneRequest(limit: 0))
        _ = try cache.recordings.publish(kept)
        #expect(try isRecorded(["a"]) == [true])
    }

    @Test func whatAnotherProcessRecordedMeanwhileIsKnownToThePrune() throws {
        _ = try record("mine", text: "same", daysAgo: 40)
        leave()
        // An index of its own, as on another host.
        let remote = try Cache(
            at: cache.folder.root, own: caches.space.path.appending("elsewhere"), isRemote: { _ in true })
        let theirs = try caches.record("theirs", text: "same", in: remote)
        remote.close()
        _ = try cache.upkeep.prune(PruneRequest(maximumAge: 30 * 86_400))
        #expect(try isRecorded(["mine", "theirs"]) == [false, true])
        #expect(caches.space.exists(try caches.artifactName(of: theirs)))
    }

    @Test func stepsAreForgottenOneByOne() throws {
        try caches.record("a")
        try caches.record("b", text: "other")
        try caches.record("c", step: "Evaluate")
        #expect(try cache.upkeep.forget("Train", of: "churn") == 2)
        #expect(try isRecorded(["a", "b", "c"]) == [false, false, true])
        // The artifact that the other step's recording names too is still there.
        #expect(caches.space.files(below: "cache/artifacts").count == 1)
        #expect(try cache.upkeep.forget("Train", of: "churn") == 0)
    }
}
