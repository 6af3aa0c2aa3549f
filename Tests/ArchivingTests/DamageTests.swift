import Archiving
import Foundation
import SystemPackage
import TestSupport
import Testing

/// What a disk, a network or a person may do to an archive.
@Suite struct DamageTests {
    /// A small archive of ours, or the same tree from another program, with its digest.
    private func withArtifact(_ body: (_ folder: FilePath, _ bytes: [UInt8], _ digest: String) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let source = try folder.newFolder("source")
            let tree: Tree = ["d": .folder, "d/é": .file("text"), "link": .link("d/é"), "run": .program("0123456789")]
            try tree.write(to: source)
            let summary = try ArchiveWriter.pack(folder: source, to: folder.appending("x"))
            try body(folder, folder.appending("x").contents(), summary.digest)
        }
    }

    private func unpack(_ bytes: [UInt8], in folder: FilePath, expecting digest: String?) throws {
        let archive = folder.appending("damaged")
        try archive.write(bytes)
        let target = try folder.newFolder("target")
        defer { try? FileManager.default.removeItem(atPath: target.string) }
        try ArchiveReader.unpack(
            archive, into: target, expectedDigest: digest,
            limit: UnpackLimit(contentByteCount: 1 << 20, entryCount: 100))
    }

    @Test(arguments: [0x01, 0x10, 0x80, 0xFF] as [UInt8])
    func everyFlippedByteIsNoticedWithADigestAndHarmlessWithout(flip: UInt8) throws {
        try withArtifact { folder, bytes, digest in
            for offset in bytes.indices {
                var damaged = bytes
                damaged[offset] ^= flip
                #expect(throws: ArchiveError.self) { try unpack(damaged, in: folder, expecting: digest) }
                _ = try? unpack(damaged, in: folder, expecting: nil)
            }
        }
    }

    @Test func everyTruncationIsNoticedWithADigestAndWithout() throws {
        try withArtifact { folder, bytes, digest in
            for count in bytes.indices {
                #expect(throws: ArchiveError.self) { try unpack(Array(bytes[..<count]), in: folder, expecting: digest) }
                #expect(throws: ArchiveError.self) { try unpack(Array(bytes[..<count]), in: folder, expecting: nil) }
            }
        }
    }

    @Test func everyAppendedByteIsNoticedWithADigest() throws {
        try withArtifact { folder, bytes, digest in
            for byte in UInt8.min...UInt8.max {
                #expect(throws: ArchiveError.self) { try unpack(bytes + [byte], in: folder, expecting: digest) }
                // Zeros are padding, as tapes leave it.
                if byte != 0 {
                    #expect(throws: ArchiveError.self) { try unpack(bytes + [byte], in: folder, expecting: nil) }
                }
            }
        }
    }

    @Test func aWrongDigestNamesBoth() throws {
        try withArtifact { folder, _, digest in
            let target = try folder.newFolder("target")
            let archive = folder.appending("x")
            #expect(throws: ArchiveError.digestMismatch(archive, expected: "00", found: digest)) {
                try ArchiveReader.unpack(archive, into: target, expectedDigest: "00")
            }
            #expect(throws: ArchiveError.digestMismatch(archive, expected: "00", found: digest)) {
                try ArchiveListing.entries(of: archive, expectedDigest: "00")
            }
        }
    }

    @Test func randomDamageOfTheTarNeverCrashes() throws {
        try withArtifact { folder, _, _ in
            let tar = try GzipFile.decompress(folder.appending("x"))
            var generator = SeededGenerator(seed: 6)
            for _ in 0..<3000 {
                var damaged = tar
                for _ in 0...generator.number(below: 4) {
                    let offset = generator.number(below: damaged.count)
                    damaged[offset] = generator.element(of: [
                        0, 1, 0x2F, 0x2E, 0x37, 0x80, 0xFF, UInt8(truncatingIfNeeded: generator.next()),
                    ])
                    // Half the time the header's checksum is made right again, so that the damage goes deeper.
                    if generator.next() & 1 == 0 { fixChecksum(of: &damaged, at: offset / 512 * 512) }
                }
                _ = try? unpack(damaged, in: folder, expecting: nil)
            }
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.string).sorted()
            #expect(names == ["damaged", "source", "x"])
        }
    }

    @Test func randomDamageOfTheGzipNeverCrashes() throws {
        try withArtifact { folder, bytes, digest in
            var generator = SeededGenerator(seed: 7)
            for _ in 0..<3000 {
                var damaged = bytes
                for _ in 0...generator.number(below: 6) {
                    let offset = generator.number(below: damaged.count)
                    switch generator.number(below: 3) {
                    case 0: damaged[offset] = UInt8(truncatingIfNeeded: generator.next())
                    case 1: damaged.remove(at: offset)
                    default: damaged.insert(UInt8(truncatingIfNeeded: generator.next()), at: offset)
                    }
                }
                _ = try? unpack(damaged, in: folder, expecting: nil)
                if damaged != bytes {
                    #expect(throws: ArchiveError.self) { try unpack(damaged, in: folder, expecting: digest) }
                }
            }
        }
    }

    private func fixChecksum(of tar: inout [UInt8], at block: Int) {
        for offset in 148..<156 { tar[block + offset] = 0x20 }
        let sum = tar[block..<(block + 512)].reduce(0) { $0 + Int($1) }
        let digits = Array(String(sum, radix: 8).utf8)
        tar.replaceSubrange((block + 148)..<(block + 148 + digits.count), with: digits)
    }
}
