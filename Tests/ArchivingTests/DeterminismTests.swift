import Archiving
import Foundation
import SystemPackage
import Testing

@Suite struct DeterminismTests {
    private let tree: Tree = [
        "b": .folder, "b/2": .file("two"), "b/1": .file("one"), "a.txt": .file("text"), "a": .folder,
        "a/z": .program(""),
        "link": .link("a/z"), "é": .file("accent"), "b-c": .file(""),
    ]

    @Test func equalTreesGiveEqualBytesWhateverTheirTimesOrderAndUmask() throws {
        try withTemporaryFolder { folder in
            let first = try folder.newFolder("first")
            let second = try folder.newFolder("second")
            try tree.write(to: first)
            try tree.write(to: second, reversed: true)
            try Tool.run("touch", "-d", "2001-02-03", "a.txt", "b", "b/1", in: second)
            try Tool.run("chmod", "600", "b/1", "a.txt", in: second)
            try Tool.run("chmod", "700", "a/z", "b", in: second)
            let one = try ArchiveWriter.pack(folder: first, to: folder.appending("1"), synchronizing: true)
            let two = try ArchiveWriter.pack(folder: second, to: folder.appending("2"))
            #expect(one == two)
            #expect(try folder.appending("1").contents() == folder.appending("2").contents())
        }
    }

    @Test func digestIsThatOfTheFile() throws {
        try withTemporaryFolder { folder in
            let source = try folder.newFolder("source")
            try tree.write(to: source)
            let summary = try ArchiveWriter.pack(folder: source, to: folder.appending("x"))
            #expect(try Tool.run("sha256sum", "x", in: folder).hasPrefix(summary.digest + " "))
            #expect(try folder.appending("x").contents().count == Int(summary.byteCount))
        }
    }

    @Test func entriesAreSortedByTheBytesOfTheirPath() throws {
        try withTemporaryFolder { folder in
            let source = try folder.newFolder("source")
            try tree.write(to: source, reversed: true)
            try ArchiveWriter.pack(folder: source, to: folder.appending("x"))
            let paths = try ArchiveListing.entries(of: folder.appending("x")).map { entry in
                entry.path.description + (entry.kind == .folder ? "/" : "")
            }
            #expect(paths == ["a.txt", "a/", "a/z", "b-c", "b/", "b/1", "b/2", "link", "é"])
        }
    }

    /// These bytes are the format: a change makes every recorded artifact's digest differ from a new one's.
    @Test func headersAreThoseThatWereDecided() throws {
        try withTemporaryFolder { folder in
            let source = try folder.newFolder("source")
            try (["d": .folder, "d/p": .program("hi"), "d/é": .file(""), "l": .link("d")] as Tree).write(to: source)
            try ArchiveWriter.pack(folder: source, to: folder.appending("x"))
            let tar = try GzipFile.decompress(folder.appending("x"))
            func field(_ block: Int, _ range: Range<Int>) -> String {
                String(
                    decoding: tar[(block * 512 + range.lowerBound)..<(block * 512 + range.upperBound)], as: UTF8.self)
            }
            func header(_ block: Int) -> String {
                (field(block, 0..<12) + "|" + field(block, 100..<148) + "|" + field(block, 156..<162)
                    + "|" + field(block, 257..<267) + "|" + field(block, 329..<345))
                    .replacing("\u{0}", with: "_")
            }
            let rest = "ustar_00__|0000000_0000000_"
            let zeros = "0000000_0000000_"
            #expect(
                (0..<2).map(header) == [
                    "d/__________|0000755_\(zeros)00000000000_00000000000_|5_____|\(rest)",
                    "d/p_________|0000755_\(zeros)00000000002_00000000000_|0_____|\(rest)",
                ])
            #expect(
                (3..<4).map(header) == ["././@PaxHead|0000644_\(zeros)00000000015_00000000000_|x_____|\(rest)"])
            #expect(field(4, 0..<13) == "13 path=d/é\n")
            #expect(header(5) == "d/??________|0000644_\(zeros)00000000000_00000000000_|0_____|\(rest)")
            #expect(header(6) == "l___________|0000777_\(zeros)00000000000_00000000000_|2d____|\(rest)")
            #expect(tar.count == 9 * 512)
            #expect(tar[(7 * 512)...].allSatisfy { $0 == 0 })
        }
    }
}
