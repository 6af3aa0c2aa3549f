import Archiving
import Foundation
import SystemPackage
import TestSupport

/// Feeds the reader of archives with altered ones, each of which it must either read or refuse.
///
/// A crash ends the program, a hang is seen, and what is written outside the folder that was asked for is found at the end.
struct Fuzzing {
    let count: Int
    let seed: UInt64

    func run() throws {
        let base = FilePath(NSTemporaryDirectory()).appending("retake-fuzz-\(getpid())")
        try FileManager.default.createDirectory(atPath: base.string, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: base.string) }
        let seeds = try archives(in: base)
        var generator = SeededGenerator(seed: seed)
        var (readCount, refusedCount) = (0, 0)
        let start = ContinuousClock().now
        for round in 0..<count {
            let original = generator.element(of: seeds)
            try Data(altered(original, &generator)).write(to: URL(fileURLWithPath: base.appending("x").string))
            do {
                try read(base, unpacks: round.isMultiple(of: 10))
                readCount += 1
            } catch is ArchiveError {
                refusedCount += 1
            }
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: base.string)
        guard Set(names).isSubset(of: ["x", "source"]) else { fatalError("something was written beside: \(names)") }
        print(
            "\(count) altered archives, seed \(seed): \(readCount) read, \(refusedCount) refused, in "
                + "\(start.duration(to: .now).formatted(.units(allowed: [.seconds], fractionalPart: .show(length: 1))))"
        )
    }

    /// Reads all of it; now and then into a folder, which takes longer.
    private func read(_ base: FilePath, unpacks: Bool) throws {
        let limit = UnpackLimit(contentByteCount: 1 << 22, entryCount: 100)
        guard unpacks else {
            try ArchiveListing.read(base.appending("x"), limit: limit, onEntry: { _ in }, onContent: { _ in })
            return
        }
        let target = base.appending("target")
        try FileManager.default.createDirectory(atPath: target.string, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: target.string) }
        try ArchiveReader.unpack(base.appending("x"), into: target, limit: limit)
    }

    /// One of Retake's, of one member and of several, and the same tar in one foreign member and plain.
    private func archives(in base: FilePath) throws -> [[UInt8]] {
        let source = base.appending("source")
        try FileManager.default.createDirectory(atPath: source.appending("d").string, withIntermediateDirectories: true)
        let longName = String(repeating: "é", count: 120)
        for (name, text) in [("d/a", "text"), ("run", "0123456789"), (longName, "x")] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: source.pushing(FilePath(name)).string))
        }
        try FileManager.default.createSymbolicLink(
            atPath: source.appending("link").string, withDestinationPath: "d/a")
        var archives = [try packed(source, base)]
        let small = try GzipFile.decompress(base.appending("x"))
        archives.append(small)
        archives.append(try foreign(small, base))
        var generator = SeededGenerator(seed: 7)
        try Data([UInt8](repeating: 7, count: 3 << 19) + generator.noise(2000)).write(
            to: URL(fileURLWithPath: source.appending("large").string))
        archives.append(try packed(source, base))
        return archives
    }

    private func packed(_ source: FilePath, _ base: FilePath) throws -> [UInt8] {
        try? FileManager.default.removeItem(atPath: base.appending("x").string)
        try ArchiveWriter.pack(folder: source, to: base.appending("x"))
        return Array(try Data(contentsOf: URL(fileURLWithPath: base.appending("x").string)))
    }

    private func foreign(_ tar: [UInt8], _ base: FilePath) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "gzip -c < '\(base)/tar' > '\(base)/tar.gz'"]
        try Data(tar).write(to: URL(fileURLWithPath: base.appending("tar").string))
        try process.run()
        process.waitUntilExit()
        let bytes = try Data(contentsOf: URL(fileURLWithPath: base.appending("tar.gz").string))
        for name in ["tar", "tar.gz"] { try FileManager.default.removeItem(atPath: base.appending(name).string) }
        return Array(bytes)
    }

    /// Some bytes flipped, set to telling values, cut out, doubled, or the end cut off.
    private func altered(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        for _ in 0...generator.number(below: 4) where !bytes.isEmpty {
            let offset = generator.number(below: bytes.count)
            let end = min(bytes.count, offset + 1 + generator.number(below: 600))
            switch generator.number(below: 6) {
            case 0: bytes[offset] ^= 1 << UInt8(generator.number(below: 8))
            case 1: bytes[offset] = generator.element(of: [0, 0x2F, 0x2E, 0x37, 0x7F, 0x80, 0xFF])
            case 2: bytes.removeSubrange(offset..<end)
            case 3: bytes.insert(contentsOf: Array(bytes[offset..<end]), at: generator.number(below: bytes.count))
            case 4: bytes.removeSubrange(offset...)
            default: bytes.replaceSubrange(offset..<end, with: generator.noise(end - offset))
            }
        }
        return bytes
    }
}
