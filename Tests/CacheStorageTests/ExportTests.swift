import Archiving
import CacheStorage
import HostSystem
import PipelineModel
import SystemPackage
import TestSupport
import Testing

struct ExportTests {
    let caches: CacheSpace
    let other: CacheSpace
    var file: FilePath { caches.space.path.appending("churn.tar.gz") }

    init() throws {
        caches = try CacheSpace()
        other = try CacheSpace()
    }

    private func importFile() throws -> ImportReport {
        try other.cache.upkeep.importRecordings(from: file)
    }

    @Test func recordingsReachAnotherCacheWhole() throws {
        let first = try caches.record("a")
        let second = try caches.record("b", text: "other")
        // One that names the same artifact and the same log as another.
        let third = try caches.record("c")
        #expect(try caches.cache.upkeep.export([first, second, third].map(\.fingerprint), to: file) == 3)

        #expect(try importFile().addedCount == 3)
        #expect(try other.hit("a") == first)
        #expect(try other.hit("b") == second)
        #expect(try other.hit("c") == third)
        #expect(try other.cache.recordings.log(of: first).map(\.text) == ["hello", "careful now"])
        let tree = try other.cache.trees.tree(of: #require(second.outputs.first))
        #expect(try TreeWalker().tree(ofFolder: tree) == second.outputs.first?.tree)
        #expect(try other.cache.upkeep.verify(repairing: false).problems.isEmpty)

        let again = try importFile()
        #expect(again.addedCount == 0)
        #expect(again.presentCount == 3)
    }

    @Test func theFileItselfUnpacksToACache() throws {
        let recording = try caches.record("a")
        _ = try caches.cache.upkeep.export([recording.fingerprint], to: file)
        let unpacked = try caches.space.makeFolder("unpacked")
        try #expect(shell("tar xzf '\(file)' -C '\(unpacked)'") == 0)
        #expect(try caches.hit("a", in: Cache(at: unpacked)) == recording)
    }

    @Test func whatIsNoExportIsRefusedAndAddsNothing() throws {
        for (name, text) in [("empty", ""), ("text", "hello, this is no archive at all")] {
            try caches.space.write("churn.tar.gz", text)
            #expect(throws: ArchiveError.self, "\(name)") { try importFile() }
        }
        let folder = try caches.space.makeFolder("folder")
        try caches.space.write("folder/x", "x")
        try #expect(shell("tar czf '\(file)' -C '\(folder)' .") == 0)
        let error = #expect(throws: ImportError.self) { try importFile() }
        #expect(error == .notAnExport(file))
        #expect(other.space.files(below: "cache/recordings").isEmpty)
    }

    @Test func anExportWithAnAlteredArtifactAddsNothing() throws {
        let recording = try caches.record("a")
        _ = try caches.cache.upkeep.export([recording.fingerprint], to: file)
        let unpacked = try caches.space.makeFolder("unpacked")
        let name = try caches.artifactName(of: recording).replacing("cache/", with: "unpacked/")
        try #expect(shell("tar xzf '\(file)' -C '\(unpacked)'") == 0)
        try caches.flipByte(of: name)
        try #expect(shell("tar czf '\(file)' -C '\(unpacked)' .") == 0)
        #expect(throws: ImportError.self) { try importFile() }
        #expect(try other.hit("a") == nil)
        #expect(other.space.files(below: "cache/artifacts").isEmpty)
    }
}
