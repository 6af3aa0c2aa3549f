import CacheStorage
import Fingerprinting
import Foundation
import PipelineModel
import SystemPackage
import TestSupport
import Testing

struct CacheTests {
    let space: TemporaryFolder
    let cache: Cache

    init() throws {
        space = try TemporaryFolder()
        cache = try Cache(at: space.path.appending("cache"))
    }

    /// Records a job whose one output holds one file of that text.
    @discardableResult
    func record(_ key: String, text: String = "result", step: Step.ID = "Train") throws -> Recording {
        let output = "output-\(UUID().uuidString)"
        try space.write("\(output)/data.txt", text)
        let log = try space.write("log.txt", "0.5 out hello\n0.75 err careful now\n")
        let tree = try TreeWalker.tree(ofFolder: space.path.appending(output))
        try cache.adopt(space.path.appending(output), as: tree, digest: tree.digest)
        return try cache.record(
            RecordedJob(
                fingerprint: Fingerprint(rawValue: sha256(key)), pipeline: "churn", step: step,
                manifest: Manifest([Part(name: "code/train.py", digest: sha256(key), text: key)]),
                outputs: [.init(name: "model", treeDigest: tree.digest, tree: tree)], duration: .seconds(2),
                recordedAt: 1_700_000_000, user: "ada", host: "laptop"),
            log: log)
    }

    private func hit(_ key: String, in cache: Cache) throws -> Recording? {
        if case .hit(let recording) = try cache.recording(for: Fingerprint(rawValue: sha256(key))) {
            recording
        } else {
            nil
        }
    }

    @Test func whatWasRecordedIsFoundAgainByAnotherProcess() throws {
        let recording = try record("a")
        let other = try Cache(at: space.path.appending("cache"))
        #expect(try hit("a", in: other) == recording)
        #expect(try hit("b", in: other) == nil)
        #expect(
            try other.log(of: recording) == [
                LogLine(stream: .output, offset: .milliseconds(500), text: "hello"),
                LogLine(stream: .error, offset: .milliseconds(750), text: "careful now"),
            ])
        #expect(try space.read("cache/format") == "retake cache 1\n")
    }

    @Test func aTreeThatIsGoneIsUnpackedFromItsArtifact() throws {
        let output = try #require(try record("a").outputs.first)
        try space.remove("cache/trees/\(output.treeDigest)")
        let tree = try cache.tree(of: output)
        #expect(try space.read("cache/trees/\(output.treeDigest)/data.txt") == "result")
        #expect(tree.lastComponent?.string == output.treeDigest)
    }

    @Test func aTreeThatWasCutShortIsUnpackedAgain() throws {
        let output = try #require(try record("a").outputs.first)
        try space.write("cache/trees/\(output.treeDigest)/data.txt", "")
        _ = try cache.tree(of: output)
        #expect(try space.read("cache/trees/\(output.treeDigest)/data.txt") == "result")
    }

    @Test func aMissingArtifactIsAMissThatSaysSo() throws {
        let output = try #require(try record("a").outputs.first)
        try space.remove("cache/artifacts/\(output.artifact.prefix(2))/\(output.artifact).tar.gz")
        guard case .damaged(let problem) = try cache.recording(for: Fingerprint(rawValue: sha256("a"))) else {
            Issue.record("a recording without its artifact was served")
            return
        }
        #expect(problem == "the artifact of its output 'model' is missing")
        guard case .miss = try cache.recording(for: Fingerprint(rawValue: sha256("a"))) else {
            Issue.record("a damaged recording was not moved aside")
            return
        }
    }

    @Test func anAlteredArtifactIsNeverUnpacked() throws {
        let output = try #require(try record("a").outputs.first)
        try space.remove("cache/trees/\(output.treeDigest)")
        let name = "cache/artifacts/\(output.artifact.prefix(2))/\(output.artifact).tar.gz"
        var bytes = try Data(contentsOf: URL(fileURLWithPath: space.path.pushing(FilePath(name)).string))
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: URL(fileURLWithPath: space.path.pushing(FilePath(name)).string))
        #expect(throws: Damage.self) { try cache.tree(of: output) }
        #expect(!space.exists(name))
        #expect(!space.exists("cache/trees/\(output.treeDigest)"))
    }

    @Test(arguments: ["", "{", "{\"format\": 1}", "null"])
    func aDamagedRecordingIsAMiss(text: String) throws {
        let fingerprint = try record("a").fingerprint.rawValue
        try space.write("cache/recordings/\(fingerprint.prefix(2))/\(fingerprint).json", text)
        guard case .damaged = try cache.recording(for: Fingerprint(rawValue: fingerprint)) else {
            Issue.record("a damaged recording was served")
            return
        }
    }

    @Test(arguments: ["deleted", "damaged"])
    func theIndexIsMadeAnewFromTheFiles(state: String) throws {
        try record("a")
        try record("b", text: "other")
        let before = try cache.index.statistics()
        for suffix in ["", "-wal", "-shm"] where space.exists("cache/index.sqlite\(suffix)") {
            try space.remove("cache/index.sqlite\(suffix)")
        }
        if state == "damaged" { try space.write("cache/index.sqlite", String(repeating: "no database ", count: 100)) }
        let again = try Cache(at: space.path.appending("cache"))
        #expect(try again.index.statistics() == before)
        #expect(before.recordingCount == 2)
        #expect(before.artifactCount == 2)
    }

    @Test func equalOutputsAreStoredOnce() throws {
        let first = try record("a")
        let second = try record("b")
        #expect(first.outputs == second.outputs)
        #expect(space.files(below: "cache/artifacts").count == 1)
    }

    @Test func earlierManifestsComeNewestFirstWithAFailedAttemptAhead() throws {
        try record("a")
        let failed = Manifest([Part(name: "code/train.py", digest: sha256("c"))])
        try cache.index.noteFailedAttempt(failed, of: "Train", in: "churn")
        let earlier = try cache.earlierManifests(of: "Train", in: "churn")
        #expect(earlier.map(\.failed) == [true, false])
        #expect(earlier.first?.manifest == failed)
        try record("d")
        #expect(try cache.earlierManifests(of: "Train", in: "churn").map(\.failed) == [false, false])
    }

    @Test func aRecordingSurvivesItsOwnFile() throws {
        let recording = try record("a")
        #expect(Recording(json: try JSONReader.read(recording.json.json(.canonical))) == recording)
    }
}
