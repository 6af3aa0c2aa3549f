import Archiving
import Foundation
import SystemPackage
import Testing

/// Archives that other programs made.
@Suite struct ForeignArchiveTests {
    private static let longName = String(repeating: "n", count: 150)

    private let tree: Tree = [
        "data": .folder, "data/a.csv": .file("a,b\n"), "data/empty": .folder, "run.sh": .program("#!/bin/sh\n"),
        "link": .link("data/a.csv"), "été": .file("accent"), longName: .folder,
        "\(longName)/\(longName)": .file("deep"), "to": .link("\(longName)/\(longName)"),
    ]

    /// Has a program archive the tree, and unpacks what it made.
    private func unpackAfter(_ tree: Tree, _ command: String) throws -> Tree {
        try withTemporaryFolder { folder in
            let source = try folder.newFolder("source")
            let target = try folder.newFolder("target")
            try tree.write(to: source)
            try Tool.run("sh", "-c", command, in: source)
            try ArchiveReader.unpack(folder.appending("x"), into: target)
            return try Tree(at: target)
        }
    }

    @Test(arguments: [
        "tar czf ../x --format=gnu .", "tar czf ../x --format=pax .", "tar cf ../x --format=gnu *",
        "tar cf ../x --format=oldgnu *", "tar cf - --format=pax * | gzip -9 > ../x", "tar cf ../x -b 200 *",
        "tar cf - * | split -b 5000 --filter='gzip -c' - ignored > ../x",
        "(tar cf - * | gzip; head -c 3000 /dev/zero) > ../x",
    ]) func readsWhatGNUTarWrites(command: String) throws {
        #expect(try unpackAfter(tree, command) == tree)
    }

    @Test(arguments: ["GNU_FORMAT", "PAX_FORMAT"], [".", "/", ""])
    func readsWhatPythonWrites(format: String, root: String) throws {
        #expect(try unpackAfter(tree, python(format, root: root)) == tree)
    }

    @Test func readsWhatPythonWritesInUstar() throws {
        let name = String(repeating: "m", count: 80)
        let tree: Tree = [name: .folder, "\(name)/\(name)": .program("x"), "link": .link(name)]
        #expect(try unpackAfter(tree, python("USTAR_FORMAT", root: "/")) == tree)
    }

    private func python(_ format: String, root: String) -> String {
        """
        python3 -c "
        import tarfile
        with tarfile.open('../x', 'w:gz', format=tarfile.\(format)) as archive: archive.add('.', arcname='\(root)')
        "
        """
    }

    @Test(arguments: ["ustar", "v7"]) func readsOldFormats(format: String) throws {
        let tree: Tree = [
            "data": .folder, "data/a": .file("x"), "run": .program("y"), "link": .link("run"),
            "data/\(String(repeating: "m", count: 80))": .file("z"),
        ]
        #expect(try unpackAfter(tree, "tar cf ../x --format=\(format) *") == tree)
    }

    #if os(Linux)
        @Test(arguments: ["gnu", "pax"]) func readsNamesThatAreNotUTF8(format: String) throws {
            var tree = Tree()
            tree.nodes[[0xFF, 0xFE]] = .file("x")
            tree.nodes[[0xC3, 0x28] + [UInt8](repeating: 0x41, count: 150)] = .link([0xFF, 0xFE])
            #expect(try unpackAfter(tree, "tar cf ../x --format=\(format) *") == tree)
            #expect(try unpackAfter(tree, python(format.uppercased() + "_FORMAT", root: "")) == tree)
        }
    #endif

    @Test func copiesHardLinks() throws {
        let tree: Tree = ["a": .program("same"), "d": .folder]
        let result = try unpackAfter(tree, "ln a b; ln a d/c; tar cf ../x a b d")
        #expect(result == ["a": .program("same"), "b": .program("same"), "d": .folder, "d/c": .program("same")])
    }

    @Test func makesFoldersThatHaveNoEntryOrALaterOne() throws {
        #expect(
            try unpackAfter(["d": .folder, "d/e": .folder, "d/e/f": .file("x")], "tar cf ../x d/e/f --no-recursion d")
                == ["d": .folder, "d/e": .folder, "d/e/f": .file("x")])
    }

    @Test func ignoresGlobalHeadersOwnersAndTimes() throws {
        try withTemporaryFolder { folder in
            var builder = TarBuilder()
            builder.addPax([("comment", Array("0123abc".utf8)), ("path", Array("wrong".utf8))], type: "g")
            builder.addPax([
                ("mtime", Array("1.5".utf8)), ("uname", Array("me".utf8)), ("SCHILY.xattr.user.x", [0, 10, 255]),
            ])
            builder.add("./a//b/./c", content: "x")
            builder.add("folder.v7/", type: "0", format: .v7)
            try folder.appending("x").write(builder.finished)
            let target = try folder.newFolder("target")
            try ArchiveReader.unpack(folder.appending("x"), into: target)
            #expect(try Tree(at: target) == ["a": .folder, "a/b": .folder, "a/b/c": .file("x"), "folder.v7": .folder])
        }
    }

    @Test func readsSizesInPaxRecordsAndInBinary() throws {
        try withTemporaryFolder { folder in
            var builder = TarBuilder()
            builder.addPax([("size", Array("5".utf8))])
            builder.add(Array("pax".utf8), content: Array("12345".utf8), size: Array("0".utf8))
            builder.add(
                Array("binary".utf8), content: Array("1234567".utf8),
                size: [0x80] + [UInt8](repeating: 0, count: 10) + [7], format: .gnu)
            try folder.appending("x").write(builder.finished)
            let target = try folder.newFolder("target")
            try ArchiveReader.unpack(folder.appending("x"), into: target)
            #expect(try Tree(at: target) == ["pax": .file("12345"), "binary": .file("1234567")])
        }
    }
}
