import Testing

@testable import Archiving

/// What is too large to be made in a test is tried on the header alone.
@Suite struct TarHeaderTests {
    private func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    @Test func sizesUpToEightGiBAreWrittenInOctal() throws {
        let entry = ArchiveEntry(
            path: try EntryPath("model"), kind: .file(byteCount: (8 << 30) - 1, isExecutable: false))
        let bytes = TarHeader.encoded(entry)
        #expect(bytes.count == 512)
        #expect(text(bytes[TarHeader.size]) == "77777777777\u{0}")
    }

    @Test func largerSizesAreWrittenInAPaxRecord() throws {
        let entry = ArchiveEntry(path: try EntryPath("model"), kind: .file(byteCount: 8 << 30, isExecutable: false))
        let bytes = TarHeader.encoded(entry)
        #expect(bytes.count == 3 * 512)
        #expect(text(bytes[512..<531]) == "19 size=8589934592\n")
        #expect(text(bytes[(1024 + 124)..<(1024 + 136)]) == "00000000000\u{0}")
        #expect(try PaxRecords(Array(bytes[512..<531])).byteCount == 8 << 30)
    }

    @Test func namesThatAreNotUTF8AreMarkedAsBytes() throws {
        let entry = ArchiveEntry(path: try EntryPath([0xFF]), kind: .symbolicLink(LinkTarget(Array("é".utf8))))
        let bytes = TarHeader.encoded(entry)
        let records = Array("21 hdrcharset=BINARY\n15 linkpath=é\n9 path=".utf8) + [0xFF, 0x0A]
        #expect(Array(bytes[512..<(512 + records.count)]) == records)
    }

    @Test func readsSignedChecksumsAndBlankFields() throws {
        var block = [UInt8](repeating: 0, count: 512)
        block[0] = 0xFF
        let sum = 8 * 0x20 - 1
        block.replaceSubrange(148..<154, with: Array("000" + String(sum, radix: 8)).prefix(6).compactMap(\.asciiValue))
        let fields = try TarHeader.decoded(block)
        #expect(fields.name == [0xFF])
        #expect(fields.size == 0)
    }
}
