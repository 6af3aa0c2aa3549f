import Archiving
import SystemPackage
import TestSupport
import Testing

@Suite struct GzipMemberTests {
    private struct Member: Equatable {
        let contentByteCount: Int
        let isStored: Bool
    }

    /// Walks a file by the sizes in its headers' extra fields alone.
    private func members(of file: [UInt8]) throws -> [Member] {
        var members: [Member] = []
        var offset = 0
        while offset < file.count {
            let header = file[offset..<(offset + 24)]
            try #require(Array(header.prefix(16)) == [0x1F, 0x8B, 8, 4, 0, 0, 0, 0, 0, 255, 12, 0, 82, 84, 8, 0])
            func number(_ start: Int) -> Int {
                (0..<4).reduce(0) { $0 | Int(file[offset + start + $1]) << (8 * $1) }
            }
            let isStored = file[offset + 24] & 0b110 == 0
            members.append(Member(contentByteCount: number(20), isStored: isStored))
            // A member's trailer says its content's size too.
            try #require(number(number(16) - 4) == number(20))
            offset += number(16)
        }
        #expect(offset == file.count)
        return members
    }

    @Test func extraFieldLeadsFromMemberToMember() throws {
        try withTemporaryFolder { folder in
            var generator = SeededGenerator(seed: 2)
            let bytes =
                [UInt8](repeating: 65, count: 1 << 20) + generator.noise(1 << 20) + [UInt8](repeating: 66, count: 9)
            try GzipFile.compress(bytes, to: folder.appending("x.gz"))
            #expect(
                try members(of: folder.appending("x.gz").contents()) == [
                    Member(contentByteCount: 1 << 20, isStored: false),
                    Member(contentByteCount: 1 << 20, isStored: true),
                    Member(contentByteCount: 9, isStored: false),
                ])
        }
    }

    @Test func aMemberThatDoesNotShrinkTakesFewBytesMore() throws {
        try withTemporaryFolder { folder in
            var generator = SeededGenerator(seed: 3)
            for size in [100, 20_000, 65_535, 65_536, 1 << 20] {
                let path = folder.appending("\(size).gz")
                let bytes = generator.noise(size)
                let file = try GzipFile.compress(bytes, to: path)
                #expect(Int(file.byteCount) == size + 32 + 5 * ((size + 65534) / 65535))
                #expect(try GzipFile.decompress(path) == bytes)
            }
        }
    }

    @Test func oneFileIsReachedWithoutInflatingWhatLiesBefore() throws {
        try withTemporaryFolder { folder in
            var generator = SeededGenerator(seed: 4)
            let source = try folder.newFolder("source")
            try (["a": .file(generator.noise(5 << 20)), "b": .file("small"), "c": .file("other")] as Tree).write(
                to: source)
            let archive = folder.appending("x")
            try ArchiveWriter.pack(folder: source, to: archive)
            // Damage in the middle of "a" shows only if that member is inflated; the digest is the damaged file's own.
            var bytes = try archive.contents()
            bytes[2_500_000] ^= 1
            let damaged = folder.appending("damaged")
            try damaged.write(bytes)
            let digest = try #require(try Tool.run("sha256sum", "damaged", in: folder).split(separator: " ").first)
            let target = try folder.newFolder("target")
            let summary = try ArchiveReader.unpack(
                damaged, into: target, expectedDigest: String(digest), only: [EntryPath("b")])
            #expect(try Tree(at: target) == ["b": .file("small")])
            #expect(summary.entryCount == 1)
            #expect(throws: ArchiveError.self) {
                try ArchiveReader.unpack(damaged, into: folder.newFolder("all"), expectedDigest: String(digest))
            }
        }
    }
}
