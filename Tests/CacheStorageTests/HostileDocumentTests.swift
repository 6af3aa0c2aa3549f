import CacheStorage
import Foundation
import HostSystem
import PipelineModel
import SystemPackage
import TestSupport
import Testing

/// Whatever stands in a field of a document of a shared cache: nothing traps, hangs, or reaches out of the cache.
struct HostileDocumentTests {
    static let values: [Value] = [
        .null, .bool(true), .integer(-1), .integer(.max), .integer(.min), .double(1e300), .double(-1e-300),
        .string(""), .string("../../../victim"), .string("/etc/passwd"), .string("..\u{0}"), .string(".."),
        .string("\u{1B}]0;title\u{7}"), .string(String(repeating: "a", count: 100_000)),
        .string(String(repeating: "F", count: 64)), .string(String(repeating: "0", count: 64)),
        .array([]), .array([.integer(.max), .integer(.max)]), .object([:]),
    ]

    let caches: CacheSpace

    init() throws { caches = try CacheSpace() }

    /// A document, and how everything that reads it is asked.
    private func documents() throws -> [(path: FilePath, read: (Cache) throws -> Void)] {
        let recording = try caches.record("a")
        let (cache, fingerprint) = (caches.cache, recording.fingerprint)
        try cache.recordings.keep(
            Acceptance(
                fingerprint: fingerprint, recorded: fingerprint, pipeline: "churn", step: "Train", user: "ada",
                host: "laptop", acceptedAt: 1))
        try cache.recordings.keep(
            StepCheck(fingerprint: fingerprint, runCount: 2, differing: [], user: "ada", host: "laptop", checkedAt: 1))
        try cache.history.note(LastRun(pipeline: "churn", failed: true, recordings: [fingerprint]), by: "ada")
        _ = try cache.models.register(
            ModelVersion(
                group: "g", number: 0, pipeline: "churn", step: "Train", fingerprint: fingerprint, content: [:],
                trees: ["model": recording.outputs[0].treeDigest], user: "ada", registeredAt: 1))
        let name = fingerprint.rawValue
        let root = cache.folder.root
        func shard(_ kind: String) -> FilePath {
            root.appending(kind).appending(String(name.prefix(2))).appending("\(name).json")
        }
        return [
            (
                shard("recordings"),
                { cache in
                    for origin in cache.recordings.origins(of: String(name.prefix(8))) {
                        for output in origin.recording.outputs { _ = try? cache.trees.tree(of: output) }
                        _ = try? cache.recordings.log(of: origin.recording)
                    }
                    if case .hit(let found) = try cache.recordings.recording(for: fingerprint) {
                        for output in found.outputs { _ = try? cache.trees.tree(of: output) }
                        _ = try? cache.recordings.log(of: found)
                    }
                }
            ),
            (shard("accepted"), { _ = $0.recordings.acceptance(of: fingerprint) }),
            (shard("checks"), { _ = $0.recordings.check(of: fingerprint) }),
            (root.pushing("runs/churn/ada.json"), { _ = $0.history.lastRun(of: "churn", by: "ada") }),
            (root.pushing("models/g/1.json"), { _ = $0.models.versions() }),
        ]
    }

    /// Every value of a document, each replaced by another in turn.
    private func variants(of value: Value, by other: Value) -> [Value] {
        var variants = [other]
        switch value {
        case .object(let object):
            for (index, member) in object.members.enumerated() {
                for variant in self.variants(of: member.value, by: other) {
                    var changed = object
                    changed.members[index].value = variant
                    variants.append(.object(changed))
                }
            }
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                for variant in self.variants(of: element, by: other) {
                    var changed = elements
                    changed[index] = variant
                    variants.append(.array(changed))
                }
            }
        default: break
        }
        return variants
    }

    @Test func noValueOfAnyFieldDoesHarm() throws {
        try caches.space.write("victim/thesis.txt", "years of work")
        try caches.space.write("victim.tar.gz", "not yours")
        var count = 0
        for (path, read) in try documents() {
            let bytes = try File.read(path)
            let document = try JSONReader.read(bytes)
            let cache = try caches.reopened()
            defer { cache.close() }
            for value in Self.values {
                for variant in variants(of: document, by: value) {
                    File.remove(path)
                    try File.makeFolder(path.removingLastComponent())
                    try File.write(variant.jsonLine, to: path)
                    try? read(cache)
                    if count % 200 == 0 {
                        _ = try? cache.upkeep.rebuildIndex()
                        _ = try? cache.upkeep.prune(PruneRequest(limit: 0, isDryRun: true))
                        _ = try? cache.upkeep.verify(repairing: false)
                        _ = try? cache.upkeep.forget("Train", of: "churn")
                        _ = try? caches.record("a")
                    }
                    count += 1
                }
            }
            File.remove(path)
            try File.write(bytes, to: path)
        }
        #expect(count > 1000)
        #expect(try caches.space.read("victim/thesis.txt") == "years of work")
        #expect(try caches.space.read("victim.tar.gz") == "not yours")
    }
}
