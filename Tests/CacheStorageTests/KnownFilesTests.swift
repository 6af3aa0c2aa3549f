import CacheStorage
import Foundation
import HostSystem
import PipelineModel
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Files that were read before are not read again, unless anything about them changed.
struct KnownFilesTests {
    let space: TemporaryFolder
    let store = KeptDigests()

    init() throws { space = try TemporaryFolder() }

    private var walker: TreeWalker { TreeWalker(known: store) }
    private var folder: FilePath { space.path.appending("data") }

    /// Old enough that another write would show.
    private func writeSettled(_ name: String, _ text: String) throws {
        try space.write("data/\(name)", text)
        Thread.sleep(forTimeInterval: 0.1)
    }

    @Test func aFileIsReadOnce() throws {
        try writeSettled("a", "one")
        let first = try walker.tree(ofFolder: folder)
        #expect(store.kept.count == 1)
        // A digest that no contents have: whoever answers with it has not read the file.
        store.replaceDigests(with: "known")
        #expect(
            try walker.tree(ofFolder: folder).entries.map(\.kind) == [
                .file(digest: "known", size: 3, isExecutable: false)
            ])
        #expect(try walker.tree(ofFile: folder.appending("a"), named: "b").entries.map(\.path) == ["b"])
        #expect(try TreeWalker().tree(ofFolder: folder) == first)
    }

    @Test func anyChangeOfItsStateMakesItBeReadAgain() throws {
        let file = folder.appending("a").string
        func isReadAgain(after change: () throws -> Void) throws -> Bool {
            try writeSettled("a", "one")
            _ = try walker.tree(ofFolder: folder)
            store.replaceDigests(with: "known")
            try change()
            let kinds = try walker.tree(ofFolder: folder).entries.map(\.kind)
            return !kinds.contains { if case .file("known", _, _) = $0 { true } else { false } }
        }
        #expect(try isReadAgain { try space.write("data/a", "two") })
        #expect(try isReadAgain { try space.write("data/a", "three") })
        // Even when its time of modification is set back, as `touch -r` and some archivers do.
        #expect(
            try isReadAgain {
                let attributes = try FileManager.default.attributesOfItem(atPath: file)
                try space.write("data/a", "two")
                let time = try #require(attributes[.modificationDate] as? Date)
                try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: file)
            })
        #expect(
            try isReadAgain {
                try space.write("other", "one")
                try FileManager.default.removeItem(atPath: file)
                try FileManager.default.moveItem(atPath: space.path.appending("other").string, toPath: file)
            })
        #expect(try !isReadAgain {})
    }

    @Test func aFileThatWasJustWrittenIsNotTrusted() throws {
        for round in 0..<50 {
            try space.write("data/a", "\(round % 10)")
            let tree = try walker.tree(ofFolder: folder)
            #expect(
                tree
                    == FileTree([
                        .init(path: "a", kind: .file(digest: sha256("\(round % 10)"), size: 1, isExecutable: false))
                    ]))
        }
        #expect(store.kept.isEmpty)
    }

    @Test func aFileThatIsGoneIsForgotten() throws {
        try writeSettled("a", "one")
        try writeSettled("deep/b", "two")
        _ = try walker.tree(ofFolder: folder)
        #expect(store.kept.count == 2)
        try space.remove("data/deep")
        _ = try walker.tree(ofFolder: folder)
        #expect(store.kept.keys.sorted() == [folder.appending("a").string])
    }

    @Test func timesWithoutFractionsAreTrustedLater() {
        let coarse = FileState(device: 1, inode: 1, size: 1, modifiedAt: 5_000_000_000, changedAt: 5_000_000_000)
        #expect(!coarse.isSettled(at: 6_900_000_000))
        #expect(coarse.isSettled(at: 7_200_000_000))
        let fine = FileState(device: 1, inode: 1, size: 1, modifiedAt: 5_000_000_001, changedAt: 5_000_000_001)
        #expect(!fine.isSettled(at: 5_010_000_000))
        #expect(fine.isSettled(at: 5_100_000_000))
        // Of the future, as a server's clock may be.
        #expect(!fine.isSettled(at: 4_000_000_000))
        // Set to the future by somebody: a write would give it the present.
        var future = fine
        future.modifiedAt = 900_000_000_000_000_000
        #expect(future.isSettled(at: 5_100_000_000))
        #expect(!future.isSettled(at: 5_010_000_000))
    }
}

/// Keeps digests in memory.
final class KeptDigests: DigestStore {
    private let digests = Mutex<[String: KnownDigest]>([:])

    var kept: [String: KnownDigest] { digests.withLock(\.self) }

    func digests(at path: String) -> [String: KnownDigest] {
        kept.filter { $0.key == path || $0.key.hasPrefix(path + "/") }
    }

    func keep(_ new: [String: KnownDigest], forgetting gone: [String]) {
        digests.withLock { digests in
            for path in gone { digests[path] = nil }
            digests.merge(new) { _, new in new }
        }
    }

    func replaceDigests(with text: String) {
        digests.withLock { $0 = $0.mapValues { KnownDigest(state: $0.state, digest: text) } }
    }
}
