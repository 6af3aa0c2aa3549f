import Archiving
import SystemPackage
import Testing

/// Reading part of an archive, or its list alone.
@Suite struct SelectionTests {
    private let tree: Tree = [
        "a": .folder, "a/1": .file("one"), "a/b": .folder, "a/b/2": .program("two"), "c": .link("a/1"),
        "d": .file("four"),
    ]

    private func withArchive(_ body: (FilePath, FilePath, String) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let source = try folder.newFolder("source")
            try tree.write(to: source)
            let summary = try ArchiveWriter.pack(folder: source, to: folder.appending("x"))
            return try body(folder.appending("x"), folder.newFolder("target"), summary.digest)
        }
    }

    @Test func unpacksJustWhatIsAskedForAndTheFoldersThatLeadThere() throws {
        try withArchive { archive, target, digest in
            let summary = try ArchiveReader.unpack(
                archive, into: target, expectedDigest: digest, only: [EntryPath("a/b"), EntryPath("c")])
            #expect(
                try Tree(at: target) == ["a": .folder, "a/b": .folder, "a/b/2": .program("two"), "c": .link("a/1")])
            #expect(summary.entryCount == 3)
            #expect(summary.contentByteCount == 3)
            #expect(summary.digest == digest)
        }
    }

    @Test func saysWhatTheArchiveDoesNotHold() throws {
        try withArchive { archive, target, _ in
            let missing = try [EntryPath("a/3"), EntryPath("b")]
            #expect(throws: ArchiveError.notInArchive(archive, missing)) {
                try ArchiveReader.unpack(
                    archive, into: target, only: [EntryPath("b"), EntryPath("d"), EntryPath("a/3")])
            }
        }
    }

    @Test func listsEntriesAndLendsContents() throws {
        try withArchive { archive, _, digest in
            var text = ""
            let summary = try ArchiveListing.read(
                archive, onEntry: { text += "[\($0.path)]" }, onContent: { text += String(decoding: $0, as: UTF8.self) }
            )
            #expect(text == "[a][a/1]one[a/b][a/b/2]two[c][d]four")
            #expect(summary.digest == digest)
            #expect(summary.contentByteCount == 10)
            #expect(
                try ArchiveListing.entries(of: archive, expectedDigest: digest) == [
                    ArchiveEntry(path: EntryPath("a"), kind: .folder),
                    ArchiveEntry(path: EntryPath("a/1"), kind: .file(byteCount: 3, isExecutable: false)),
                    ArchiveEntry(path: EntryPath("a/b"), kind: .folder),
                    ArchiveEntry(path: EntryPath("a/b/2"), kind: .file(byteCount: 3, isExecutable: true)),
                    ArchiveEntry(path: EntryPath("c"), kind: .symbolicLink(LinkTarget(Array("a/1".utf8)))),
                    ArchiveEntry(path: EntryPath("d"), kind: .file(byteCount: 4, isExecutable: false)),
                ])
        }
    }

    @Test func unpacksOnlyIntoAnEmptyFolder() throws {
        try withArchive { archive, target, _ in
            try target.appending("file").write([1])
            #expect(throws: ArchiveError.folderNotEmpty(target)) { try ArchiveReader.unpack(archive, into: target) }
        }
    }
}
