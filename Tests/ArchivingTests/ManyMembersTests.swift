import Archiving
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Archives of more members than workers have at a time.
@Suite struct ManyMembersTests {
    private static let member = 1 << 20

    /// Content of which some members shrink and others don't.
    private func content(memberCount: Int, seed: UInt64) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        return (0..<memberCount).flatMap { position in
            position.isMultiple(of: 3)
                ? generator.noise(Self.member)
                : [UInt8](repeating: UInt8(truncatingIfNeeded: generator.next()), count: Self.member)
        }
    }

    /// An archive of one large file and one small, with its digest.
    private func withArchive(
        memberCount: Int, _ body: (_ folder: FilePath, _ tree: Tree, _ bytes: [UInt8], _ digest: String) throws -> Void
    ) throws {
        try withTemporaryFolder { folder in
            var tree: Tree = ["small": .file("last")]
            tree["large"] = .file(content(memberCount: memberCount, seed: 8))
            try tree.write(to: folder.newFolder("source"))
            let summary = try ArchiveWriter.pack(folder: folder.appending("source"), to: folder.appending("x"))
            try body(folder, tree, folder.appending("x").contents(), summary.digest)
        }
    }

    private func unpack(_ bytes: [UInt8], in folder: FilePath, expecting digest: String?) throws -> Tree {
        let archive = folder.appending("damaged")
        try archive.write(bytes)
        let target = try folder.newFolder("target")
        defer { try? FileManager.default.removeItem(atPath: target.string) }
        try ArchiveReader.unpack(archive, into: target, expectedDigest: digest)
        return try Tree(at: target)
    }

    /// Where each member begins.
    private func memberOffsets(_ bytes: [UInt8]) -> [Int] {
        var offsets = [0]
        while let last = offsets.last {
            let next = last + number(at: last + 16, of: bytes)
            if next >= bytes.count { return offsets }
            offsets.append(next)
        }
        return offsets
    }

    private func number(at offset: Int, of bytes: [UInt8]) -> Int {
        (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
    }

    @Test func areTheBytesOfEachMemberMadeAlone() throws {
        try withTemporaryFolder { folder in
            let bytes = content(memberCount: 40, seed: 9) + [1, 2, 3]
            try GzipFile.compress(bytes, to: folder.appending("x.gz"))
            var alone: [UInt8] = []
            for start in stride(from: 0, to: bytes.count, by: Self.member) {
                let path = folder.appending("\(start)")
                try GzipFile.compress(Array(bytes[start..<min(start + Self.member, bytes.count)]), to: path)
                alone += try path.contents()
            }
            #expect(try folder.appending("x.gz").contents() == alone)
        }
    }

    @Test func areTheSameInTheBackground() throws {
        try withArchive(memberCount: 20) { folder, _, bytes, _ in
            try ArchiveWriter.pack(
                folder: folder.appending("source"), to: folder.appending("y"), priority: .background)
            #expect(try folder.appending("y").contents() == bytes)
        }
    }

    @Test func anyDamageIsNoticed() throws {
        try withArchive(memberCount: 4) { folder, _, bytes, digest in
            var generator = SeededGenerator(seed: 10)
            let headers = memberOffsets(bytes).flatMap { $0..<($0 + 24) }
            for offset in headers + (0..<60).map({ _ in generator.number(below: bytes.count) }) {
                var damaged = bytes
                damaged[offset] ^= UInt8(1 << generator.number(below: 8))
                #expect(throws: ArchiveError.self, "\(offset)") {
                    try unpack(damaged, in: folder, expecting: digest)
                }
            }
        }
    }

    @Test func anyTruncationIsNoticedEvenWithoutADigest() throws {
        try withArchive(memberCount: 4) { folder, _, bytes, _ in
            var generator = SeededGenerator(seed: 11)
            let edges = memberOffsets(bytes).flatMap { [$0 + 1, $0 + 10, $0 + 24] }
            // A cut between two members leaves a sound gzip, but no whole tar.
            for count in memberOffsets(bytes) + edges + (0..<40).map({ _ in generator.number(below: bytes.count) }) {
                #expect(throws: ArchiveError.self, "\(count)") {
                    try unpack(Array(bytes[..<count]), in: folder, expecting: nil)
                }
            }
        }
    }

    /// What a member says of its sizes is a hint to go faster: a lie is found out, or does no harm.
    @Test func aMemberThatLiesAboutItsSizesNeverMakesAnotherTree() throws {
        try withArchive(memberCount: 4) { folder, tree, bytes, _ in
            for offset in memberOffsets(bytes) {
                for field in [16, 20] {
                    let truth = number(at: offset + field, of: bytes)
                    for lie in [
                        0, 1, 23, truth - 1, truth + 1, truth + 24, truth * 2, 1 << 20, (1 << 20) + 1, 0xFFFF_FFFF,
                    ] {
                        var lying = bytes
                        for byte in 0..<4 { lying[offset + field + byte] = UInt8(lie >> (8 * byte) & 0xFF) }
                        let read = try? unpack(lying, in: folder, expecting: nil)
                        #expect(read == nil || read == tree, "\(field) at \(offset): \(lie)")
                    }
                }
            }
        }
    }

    @Test func packingAndUnpackingTellTheSameDigests() throws {
        try withArchive(memberCount: 3) { folder, tree, _, _ in
            func note(_ entry: ArchiveEntry, _ digest: String?, in digests: inout [String: String?]) {
                digests[entry.path.description] = .some(digest)
            }
            var packed: [String: String?] = [:]
            try ArchiveWriter.pack(
                folder: folder.appending("source"), to: folder.appending("y"), onEntry: { note($0, $1, in: &packed) })
            var unpacked: [String: String?] = [:]
            try ArchiveReader.unpack(
                folder.appending("y"), into: folder.newFolder("target"), onEntry: { note($0, $1, in: &unpacked) })
            #expect(packed == unpacked)
            for (name, digest) in packed {
                let printed = try Tool.run("sha256sum", name, in: folder.appending("source"))
                #expect(printed.hasPrefix("\(digest ?? "none") "))
            }
            #expect(packed.keys.sorted() == tree.nodes.keys.map { String(decoding: $0, as: UTF8.self) }.sorted())
        }
    }

    @Test func progressCountsEveryByteAndCanEndTheWork() throws {
        struct Enough: Error {}
        try withArchive(memberCount: 6) { folder, _, _, _ in
            let total = Int64(6 * Self.member + 4)
            var packed: Int64 = 0
            try ArchiveWriter.pack(
                folder: folder.appending("source"), to: folder.appending("y"), progress: { packed += $0 })
            #expect(packed == total)
            var unpacked: Int64 = 0
            try ArchiveReader.unpack(folder.appending("x"), into: folder.newFolder("all"), progress: { unpacked += $0 })
            #expect(unpacked == total)

            #expect(throws: Enough.self) {
                try ArchiveWriter.pack(
                    folder: folder.appending("source"), to: folder.appending("z"), progress: { _ in throw Enough() })
            }
            #expect(!folder.appending("z").exists)
            #expect(throws: Enough.self) {
                try ArchiveReader.unpack(
                    folder.appending("x"), into: folder.newFolder("some"), progress: { _ in throw Enough() })
            }
        }
    }
}
