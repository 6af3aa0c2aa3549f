import CacheStorage
import Foundation
import HostSystem
import PipelineModel
import SystemPackage
import TestSupport
import Testing

struct CacheTests {
    let caches: CacheSpace
    var space: TemporaryFolder { caches.space }
    var cache: Cache { caches.cache }

    init() throws { caches = try CacheSpace() }

    @Test func whatWasRecordedIsFoundAgainByAnotherProcess() throws {
        let recording = try caches.record("a")
        let other = try caches.reopened()
        #expect(try caches.hit("a", in: other) == recording)
        #expect(try caches.hit("b", in: other) == nil)
        #expect(
            try other.recordings.log(of: recording) == [
                LogLine(stream: .output, offset: .milliseconds(500), text: "hello"),
                LogLine(stream: .error, offset: .milliseconds(750), text: "careful now"),
            ])
        #expect(try space.read("cache/format") == "retake cache 1\n")
    }

    @Test func aTreeThatIsGoneIsUnpackedFromItsArtifact() throws {
        let output = try #require(try caches.record("a").outputs.first)
        try space.remove("cache/trees/\(output.treeDigest)")
        let tree = try cache.trees.tree(of: output)
        #expect(try space.read("cache/trees/\(output.treeDigest)/data.txt") == "result")
        #expect(tree.lastComponent?.string == output.treeDigest.text)
    }

    @Test func aTreeThatWasCutShortIsUnpackedAgain() throws {
        let output = try #require(try caches.record("a").outputs.first)
        try space.write("cache/trees/\(output.treeDigest)/data.txt", "")
        _ = try cache.trees.tree(of: output)
        #expect(try space.read("cache/trees/\(output.treeDigest)/data.txt") == "result")
    }

    @Test func anInterruptedUnpackingLeavesNothingAndBlamesNothing() throws {
        let recording = try caches.record("a")
        let cache = try caches.reopened()
        try caches.space.remove("cache/trees/\(recording.outputs[0].treeDigest)")
        cache.interrupt()
        #expect(throws: CancellationError.self) { try cache.trees.tree(of: recording.outputs[0]) }
        cache.close()
        #expect(caches.space.files(below: "cache/trees") == [])
        #expect(caches.space.files(below: "cache/tmp").filter { $0.contains("damaged") } == [])
        #expect(try caches.hit("a") == recording)
    }

    @Test func aMissingArtifactIsAMissThatSaysSo() throws {
        try space.remove(caches.artifactName(of: caches.record("a")))
        guard case .damaged(let problem) = try cache.recordings.recording(for: fingerprint("a")) else {
            Issue.record("a recording without its artifact was served")
            return
        }
        #expect(problem == "the artifact of its output 'model' is missing")
        guard case .miss = try cache.recordings.recording(for: fingerprint("a")) else {
            Issue.record("a damaged recording was not moved aside")
            return
        }
    }

    @Test func anAlteredArtifactIsNeverUnpacked() throws {
        let recording = try caches.record("a")
        let output = try #require(recording.outputs.first)
        try space.remove("cache/trees/\(output.treeDigest)")
        let name = try caches.artifactName(of: recording)
        try caches.flipByte(of: name)
        #expect(throws: Damage.self) { try cache.trees.tree(of: output) }
        #expect(!space.exists(name))
        #expect(!space.exists("cache/trees/\(output.treeDigest)"))
    }

    @Test(arguments: ["", "{", "{\"format\": 1}", "null"])
    func aDamagedRecordingIsAMiss(text: String) throws {
        let fingerprint = try caches.record("a").fingerprint
        try space.write("cache/recordings/\(fingerprint.rawValue.prefix(2))/\(fingerprint).json", text)
        guard case .damaged = try cache.recordings.recording(for: fingerprint) else {
            Issue.record("a damaged recording was served")
            return
        }
    }

    @Test func equalOutputsAreStoredOnce() throws {
        let first = try caches.record("a")
        let second = try caches.record("b")
        #expect(first.outputs == second.outputs)
        #expect(space.files(below: "cache/artifacts").count == 1)
    }

    @Test func earlierManifestsComeNewestFirstWithAFailedAttemptAhead() throws {
        try caches.record("a")
        let failed = Manifest([Part(name: "code/train.py", digest: sha256("c"))])
        try cache.index.noteFailedAttempt(failed, of: "Train", in: "churn")
        let earlier = try cache.recordings.earlierManifests(of: "Train", in: "churn")
        #expect(earlier.map(\.failed) == [true, false])
        #expect(earlier.first?.manifest == failed)
        try caches.record("d")
        #expect(try cache.recordings.earlierManifests(of: "Train", in: "churn").map(\.failed) == [false, false])
    }

    @Test func aRecordingSurvivesItsOwnFile() throws {
        let recording = try caches.record("a")
        #expect(Recording(json: try JSONReader.read(recording.json.json(.canonical))) == recording)
    }
}
