import CacheStorage
import PipelineModel
import SystemPackage
import TestSupport
import Testing

struct VerifyTests {
    let caches: CacheSpace
    var cache: Cache { caches.cache }

    init() throws { caches = try CacheSpace() }

    private func problems(repairing: Bool = false) throws -> [String] {
        try cache.upkeep.verify(repairing: repairing).problems.map(\.text)
    }

    @Test func aSoundCacheIsReadWhole() throws {
        try caches.record("a")
        try caches.record("b", text: "other")
        let report = try cache.upkeep.verify(repairing: false)
        #expect(report.problems.isEmpty)
        #expect(report.recordingCount == 2)
        // Two artifacts, and the one log that both wrote.
        #expect(report.fileCount == 3)
        #expect(report.treeCount == 2)
    }

    @Test(arguments: ["artifact", "log", "recording", "tree"])
    func whatIsAlteredIsFoundAndMovedAside(kind: String) throws {
        let recording = try caches.record("a")
        let output = try #require(recording.outputs.first)
        let (name, log) = (recording.fingerprint.rawValue, recording.log.digest.text)
        let path =
            switch kind {
            case "artifact": try caches.artifactName(of: recording)
            case "log": "cache/logs/\(log.prefix(2))/\(log).log.gz"
            case "recording": "cache/recordings/\(name.prefix(2))/\(name).json"
            default: "cache/trees/\(output.treeDigest)/data.txt"
            }
        if kind == "recording" {
            try caches.space.write(path, "{}")
        } else {
            try caches.flipByte(of: path)
        }
        #expect(try problems() == [kind == "recording" ? "is no recording" : "is altered"])
        #expect(try problems(repairing: true).count == 1)
        #expect(try problems() == [])
        // A tree can be had again; everything else costs the step.
        #expect(try (caches.hit("a") != nil) == (kind == "tree"))
    }

    @Test func aMissingFileIsFound() throws {
        try caches.space.remove(caches.artifactName(of: caches.record("a")))
        #expect(try problems() == ["is missing"])
        #expect(try problems(repairing: true) == ["is missing"])
        #expect(try problems() == [])
        #expect(try caches.hit("a") == nil)
    }
}
