import Archiving
import Foundation
import SystemPackage
import TestSupport
import Testing

/// What other programs make of our archives.
@Suite struct InteroperabilityTests {
    private static let longName = String(repeating: "n", count: 120)

    private var tree: Tree {
        var generator = SeededGenerator(seed: 5)
        var tree: Tree = [
            "data": .folder, "data/empty": .folder, "data/a.csv": .file("a,b\n"), "run.sh": .program("#!/bin/sh\n"),
            "link": .link("data/a.csv"), "zero": .file(""), "été": .folder, "été/模型": .file("m"),
            Self.longName: .folder, "\(Self.longName)/\(Self.longName)": .file("deep"), "l2": .link("été/模型"),
        ]
        tree["noise"] = .file(generator.noise(2_500_000))
        tree["text"] = .file([UInt8](repeating: 10, count: 2_500_000))
        return tree
    }

    private func withArchive(_ tree: Tree, _ body: (FilePath) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let source = try folder.newFolder("source")
            try tree.write(to: source)
            try ArchiveWriter.pack(folder: source, to: folder.appending("x.tar.gz"))
            try body(folder)
        }
    }

    @Test func gzipFindsNoFault() throws {
        try withArchive(tree) { folder in
            let output = try Tool.run("gzip", "-tv", "x.tar.gz", in: folder)
            #expect(output.contains("OK"))
        }
    }

    @Test func tarUnpacksTheSameTree() throws {
        try withArchive(tree) { folder in
            let target = try folder.newFolder("target")
            #expect(try Tool.run("tar", "xzf", "../x.tar.gz", in: target) == "")
            #expect(try Tree(at: target) == tree)
        }
    }

    @Test func tarListsSortedNamesWithoutDots() throws {
        try withArchive(["b": .folder, "b/1": .file(""), "a": .file("")]) { folder in
            let output = try Tool.run("tar", "tzf", "x.tar.gz", in: folder)
            #expect(output == "a\nb/\nb/1\n")
        }
    }

    @Test func pythonUnpacksTheSameTree() throws {
        try withArchive(tree) { folder in
            let target = try folder.newFolder("target")
            try Tool.run(
                "python3", "-c", "import tarfile; tarfile.open('../x.tar.gz').extractall()",
                in: target)
            #expect(try Tree(at: target) == tree)
        }
    }

    #if os(Linux)
        @Test func pythonReadsNamesThatAreNotUTF8() throws {
            var tree = Tree()
            tree.nodes[[0xFF, 0x41]] = .file("x")
            try withArchive(tree) { folder in
                let target = try folder.newFolder("target")
                try Tool.run("python3", "-c", "import tarfile; tarfile.open('../x.tar.gz').extractall()", in: target)
                #expect(try Tree(at: target) == tree)
            }
        }

        @Test func tarReadsNamesThatAreNotUTF8() throws {
            var tree = Tree()
            tree.nodes[[0xFF, 0x41]] = .file("x")
            try withArchive(tree) { folder in
                let target = try folder.newFolder("target")
                try Tool.run("tar", "xzf", "../x.tar.gz", in: target)
                #expect(try Tree(at: target) == tree)
            }
        }
    #endif
}
