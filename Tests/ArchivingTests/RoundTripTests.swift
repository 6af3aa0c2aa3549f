import Archiving
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Packs a tree and unpacks it again.
private func roundTrip(_ tree: Tree) throws -> (unpacked: Tree, packed: ArchiveSummary, read: ArchiveSummary) {
    try withTemporaryFolder { folder in
        let source = try folder.newFolder("source")
        let target = try folder.newFolder("target")
        let archive = folder.appending("tree.tar.gz")
        try tree.write(to: source)
        let packed = try ArchiveWriter.pack(folder: source, to: archive)
        let read = try ArchiveReader.unpack(archive, into: target, expectedDigest: packed.digest)
        return (try Tree(at: target), packed, read)
    }
}

@Suite struct RoundTripTests {
    @Test func keepsFilesFoldersLinksAndTheRightToExecute() throws {
        let tree: Tree = [
            "empty": .file(""), "run.sh": .program("#!/bin/sh\n"), "data": .folder,
            "data/train.csv": .file("a,b\n1,2\n"),
            "data/nothing": .folder, "data/latest": .link("train.csv"), "data/up": .link("../run.sh"),
            "dangling": .link("not/there"), "here": .link("."), "data.csv": .file("x"), "data-old": .folder,
        ]
        let result = try roundTrip(tree)
        #expect(result.unpacked == tree)
        #expect(result.packed == result.read)
        #expect(result.packed.entryCount == 11)
        #expect(result.packed.contentByteCount == 10 + 8 + 1)
    }

    @Test func keepsAnEmptyFolder() throws {
        let result = try roundTrip([:])
        #expect(result.unpacked == [:])
        #expect(result.packed.entryCount == 0)
    }

    @Test(arguments: [99, 100, 101, 155, 156, 255]) func keepsNamesOfAnyLength(length: Int) throws {
        let name = String(repeating: "n", count: length)
        let tree: Tree = [
            name: .folder, "\(name)/\(name)": .file("1"), "\(name)/f": .folder, "\(name)/f/\(name)": .program("2"),
            "link": .link("\(name)/\(name)"), "file\(length)": .file("3"),
        ]
        #expect(try roundTrip(tree).unpacked == tree)
    }

    @Test func keepsPathsOfThreeHundredBytesWithoutASlashWhereUstarNeedsOne() throws {
        let folder = String(repeating: "a", count: 200)
        let tree: Tree = [folder: .folder, "\(folder)/\(String(repeating: "b", count: 99))": .file("x")]
        #expect(try roundTrip(tree).unpacked == tree)
    }

    @Test func keepsNamesThatAreNotASCII() throws {
        let tree: Tree = [
            "données": .folder, "données/été.csv": .file("x"), "模型": .program("y"), "link": .link("données/été.csv"),
            "a\nb\tc\"'\\ $": .file("odd"), " ": .file("space"), "-rf": .file("option"), "...": .file("dots"),
        ]
        #expect(try roundTrip(tree).unpacked == tree)
    }

    #if os(Linux)
        @Test func keepsNamesThatAreNotUTF8() throws {
            var tree = Tree()
            tree.nodes[[0xFF, 0xFE]] = .folder
            tree.nodes[[0xFF, 0xFE, 0x2F, 0x80]] = .file([1, 2, 3])
            tree.nodes[[0xC3]] = .link([0xFF, 0xFE, 0x2F, 0x80])
            #expect(try roundTrip(tree).unpacked == tree)
        }
    #endif

    @Test func keepsFilesOfSeveralMembers() throws {
        var generator = SeededGenerator(seed: 1)
        let text = Array(repeating: Array("2024-01-01,customer,17.25,yes\n".utf8), count: 120_000).flatMap { $0 }
        var tree: Tree = [:]
        tree["text.csv"] = .file(text)
        tree["noise.bin"] = .file(generator.noise(3_300_000))
        tree["mixed.bin"] = .file(Array(text[..<700_000]) + generator.noise(900_000) + [UInt8](repeating: 0, count: 5))
        let result = try roundTrip(tree)
        #expect(result.unpacked == tree)
        // Noise is stored, with a few bytes to each member; text shrinks a lot.
        #expect(result.packed.byteCount < 3_300_000 + 900_000 + 600_000)
    }

    @Test(arguments: [511, 512, 513, (1 << 20) - 1536, (1 << 20) - 1535, 1 << 20])
    func keepsFilesThatEndAtTheEdgeOfABlockOrMember(size: Int) throws {
        let tree: Tree = ["file": .file([UInt8](repeating: 7, count: size)), "next": .file("z")]
        #expect(try roundTrip(tree).unpacked == tree)
    }

    @Test(arguments: UInt64(0)..<60) func keepsRandomTrees(seed: UInt64) throws {
        let tree = Tree.random(seed: seed)
        #expect(try roundTrip(tree).unpacked == tree)
    }

    @Test func packsHardLinksAsFilesOfTheirOwn() throws {
        try withTemporaryFolder { folder in
            let source = try folder.newFolder("source")
            try (["a": .file("same")] as Tree).write(to: source)
            try check(link(source.appending("a").string, source.appending("b").string))
            try ArchiveWriter.pack(folder: source, to: folder.appending("x"))
            let target = try folder.newFolder("target")
            try ArchiveReader.unpack(folder.appending("x"), into: target)
            #expect(try Tree(at: target) == ["a": .file("same"), "b": .file("same")])
        }
    }

    @Test func setsPermissionsWhateverTheUmaskIs() throws {
        try withTemporaryFolder { folder in
            let source = try folder.newFolder("source")
            try (["d": .folder, "d/p": .program(""), "d/f": .file("")] as Tree).write(to: source)
            try ArchiveWriter.pack(folder: source, to: folder.appending("x"))
            let target = try folder.newFolder("target")
            let mask = umask(0o077)
            defer { umask(mask) }
            try ArchiveReader.unpack(folder.appending("x"), into: target)
            let modes = try ["d", "d/p", "d/f"].map { name in
                try Stat(target.appending(name)).permissions.rawValue
            }
            #expect(modes == [0o755, 0o755, 0o644])
        }
    }
}
