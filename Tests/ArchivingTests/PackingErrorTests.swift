import Archiving
import Foundation
import HostSystem
import SystemPackage
import TestSupport
import Testing

/// What can't be packed is an error that names it, and leaves no archive.
@Suite struct PackingErrorTests {
    private func packing(_ prepare: (FilePath) throws -> Void) throws -> (error: (any Error)?, source: FilePath) {
        try withTemporaryFolder { folder in
            let source = try folder.newFolder("source")
            try prepare(source)
            do {
                try ArchiveWriter.pack(folder: source, to: folder.appending("x"))
                return (nil, source)
            } catch {
                #expect(!folder.appending("x").exists)
                return (error, source)
            }
        }
    }

    @Test func namesAFIFO() throws {
        let result = try packing { source in
            try check(mkfifo(source.appending("pipe").string, 0o600))
        }
        #expect(result.error as? ArchiveError == .unsupportedFile(result.source.appending("pipe"), .fifo))
        #expect(result.error.map { "\($0)" }?.contains("source/pipe' is a FIFO, which can't be archived") == true)
    }

    @Test func namesASocket() throws {
        let result = try packing { source in
            let script = "import socket; socket.socket(socket.AF_UNIX).bind('s')"
            try Tool.run("python3", "-c", script, in: source)
        }
        #expect(result.error as? ArchiveError == .unsupportedFile(result.source.appending("s"), .socket))
    }

    @Test(.enabled(if: geteuid() != 0, "the superuser may read everything")) func namesAnUnreadableFile() throws {
        let result = try packing { source in
            try (["d": .folder, "d/secret": .file("x")] as Tree).write(to: source)
            try check(chmod(source.appending("d/secret").string, 0))
        }
        #expect(result.error as? FileError == FileError(.open, result.source.appending("d/secret"), .permissionDenied))
    }

    @Test(arguments: ["/etc/passwd", "../x", "d/../../x", "d/.."]) func namesALinkThatMayLeadOut(target: String) throws
    {
        let result = try packing { source in
            try (["link": .link(target)] as Tree).write(to: source)
        }
        #expect(
            result.error as? ArchiveError
                == .linkLeavesFolder(result.source.appending("link"), LinkTarget(Array(target.utf8))))
    }

    @Test func namesAFileThatIsWrittenMeanwhile() throws {
        try withTemporaryFolder { folder in
            let source = try folder.newFolder("source")
            var generator = SeededGenerator(seed: 8)
            try (["a": .file(generator.noise(3 << 20))] as Tree).write(to: source)
            #expect(throws: ArchiveError.changedWhilePacked(source.appending("a"))) {
                // After a part was read.
                let write: (Int64) throws -> Void = { _ in
                    let file = try FileDescriptor.open(source.appending("a"), .writeOnly)
                    try file.closeAfter { _ = try file.writeAll(toAbsoluteOffset: 0, [1]) }
                }
                try ArchiveWriter.pack(folder: source, to: folder.appending("x"), progress: write)
            }
            #expect(!folder.appending("x").exists)
        }
    }

    @Test(arguments: ["rm d/f", "echo new > d/g", "cp d/f d/h; mv d/h d/f"])
    func namesAFolderInWhichSomethingChangesMeanwhile(command: String) throws {
        try withTemporaryFolder { folder in
            let source = try folder.newFolder("source")
            try (["d": .folder, "d/f": .file("x"), "d/z": .file("last")] as Tree).write(to: source)
            #expect(throws: ArchiveError.changedWhilePacked(source.appending("d"))) {
                try ArchiveWriter.pack(
                    folder: source, to: folder.appending("x"),
                    onEntry: { entry, _ in
                        if entry.path.description == "d/z" { try Tool.run("sh", "-c", command, in: source) }
                    })
            }
            #expect(!folder.appending("x").exists)
        }
    }

    @Test func takesNoOffenceAtAFolderWhoseTimeIsSetMeanwhile() throws {
        try withTemporaryFolder { folder in
            let source = try folder.newFolder("source")
            try (["d": .folder, "d/f": .file("x")] as Tree).write(to: source)
            try ArchiveWriter.pack(
                folder: source, to: folder.appending("x"),
                onEntry: { _, _ in try Tool.run("touch", ".", "d", in: source) })
            try ArchiveWriter.pack(folder: source, to: folder.appending("y"))
            #expect(try folder.appending("x").contents() == folder.appending("y").contents())
        }
    }

    @Test func stopsWhenItIsToldToAndLeavesNoArchive() throws {
        struct Stop: Error {}
        try withTemporaryFolder { folder in
            let source = try folder.newFolder("source")
            var generator = SeededGenerator(seed: 9)
            try (["a": .file(generator.noise(9 << 20))] as Tree).write(to: source)
            var packed: Int64 = 0
            #expect(throws: Stop.self) {
                let count: (Int64) throws -> Void = { byteCount in
                    packed += byteCount
                    if packed > 5 << 20 { throw Stop() }
                }
                try ArchiveWriter.pack(folder: source, to: folder.appending("x"), progress: count)
            }
            #expect(packed <= 7 << 20)
            #expect(!folder.appending("x").exists)
        }
    }

    @Test func namesAPathThatIsTooLong() throws {
        let name = String(repeating: "d", count: 200)
        let result = try packing { source in
            // One folder at a time: no call takes the whole path.
            let script = "import os\nfor _ in range(21): os.mkdir('\(name)'); os.chdir('\(name)')"
            try Tool.run("python3", "-c", script, in: source)
        }
        let path = (0..<21).reduce(result.source) { path, _ in path.appending(name) }
        #expect(result.error as? ArchiveError == .pathTooLong(path))
    }

    @Test func keepsAFileThatExistsAlready() throws {
        try withTemporaryFolder { folder in
            let archive = folder.appending("x")
            try archive.write([1, 2, 3])
            #expect(throws: ArchiveError.alreadyExists(archive)) {
                try ArchiveWriter.pack(folder: folder.newFolder("source"), to: archive)
            }
            #expect(try archive.contents() == [1, 2, 3])
        }
    }

    @Test func namesAFolderThatIsMissing() throws {
        try withTemporaryFolder { folder in
            let missing = folder.appending("missing")
            #expect(throws: FileError(.open, missing, .noSuchFileOrDirectory)) {
                try ArchiveWriter.pack(folder: missing, to: folder.appending("x"))
            }
            #expect(throws: FileError(.create, missing.appending("x"), .noSuchFileOrDirectory)) {
                try ArchiveWriter.pack(folder: folder, to: missing.appending("x"))
            }
            #expect(throws: FileError(.open, missing, .noSuchFileOrDirectory)) {
                try ArchiveReader.unpack(missing, into: folder)
            }
        }
    }

    @Test func saysWhatToDo() {
        let error = FileError(.write, "/disk/x", .noSpace)
        #expect("\(error)" == "can't write '/disk/x': No space left on device; free some space there")
        let link = ArchiveError.linkLeavesFolder("/out/link", LinkTarget(Array("/etc".utf8)))
        #expect(
            "\(link)" == """
                link '/out/link' points to '/etc', which may lie outside the folder; replace the link by a copy, or let \
                it point inside ('..' only at its start)
                """)
    }
}
