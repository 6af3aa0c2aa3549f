import Archiving
import Foundation
import SystemPackage
import Testing

@Suite struct GzipFileTests {
    @Test(arguments: [0, 1, 1000, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3_000_000])
    func keepsBytesOfAnyNumber(count: Int) throws {
        try withTemporaryFolder { folder in
            let path = folder.appending("log.gz")
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 / 100) }
            let file = try GzipFile.compress(bytes, to: path, synchronizing: true)
            #expect(try GzipFile.decompress(path, expectedDigest: file.digest) == bytes)
            #expect(try Tool.run("sha256sum", "log.gz", in: folder).hasPrefix(file.digest))
            #expect(try Tool.run("sh", "-c", "gzip -dc log.gz | wc -c", in: folder).contains("\(count)"))
        }
    }

    @Test func readsWhatGzipWrites() throws {
        try withTemporaryFolder { folder in
            try folder.appending("log").write(Array("a line\n".utf8))
            try Tool.run("gzip", "log", in: folder)
            #expect(try GzipFile.decompress(folder.appending("log.gz")) == Array("a line\n".utf8))
        }
    }

    @Test func stopsAtTheLimit() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending("x.gz")
            try GzipFile.compress([UInt8](repeating: 0, count: 1000), to: path)
            #expect(try GzipFile.decompress(path, maximumByteCount: 1000).count == 1000)
            #expect(throws: ArchiveError.tooLarge(path, maximumByteCount: 999)) {
                try GzipFile.decompress(path, maximumByteCount: 999)
            }
        }
    }

    @Test func noticesDamage() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending("x.gz")
            let text = "some text, some text, some text"
            try GzipFile.compress(Array(text.utf8), to: path)
            let bytes = try path.contents()
            let damaged = folder.appending("damaged.gz")
            for offset in bytes.indices.dropFirst(24) {
                var copy = bytes
                copy[offset] ^= 0x10
                try damaged.write(copy)
                // A flip of the bits that fill up the last byte of the data changes nothing.
                if let read = try? GzipFile.decompress(damaged) { #expect(read == Array(text.utf8)) }
                try damaged.write(Array(bytes[..<offset]))
                #expect(throws: ArchiveError.damaged(damaged, .truncated)) { try GzipFile.decompress(damaged) }
            }
            try damaged.write(Array("plain".utf8))
            #expect(throws: ArchiveError.damaged(damaged, .notGzip)) { try GzipFile.decompress(damaged) }
        }
    }
}
