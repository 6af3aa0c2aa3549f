/// The 512-byte blocks that a tar is made of, and where a header's fields lie in one (POSIX ustar).
enum TarHeader {
    static let blockByteCount = 512

    static let name = 0..<100
    static let mode = 100..<108
    static let userID = 108..<116
    static let groupID = 116..<124
    static let size = 124..<136
    static let time = 136..<148
    static let checksum = 148..<156
    static let type = 156
    static let linkName = 157..<257
    static let magic = 257..<265
    static let majorDevice = 329..<337
    static let minorDevice = 337..<345
    static let prefix = 345..<500

    /// The magic and version of POSIX; GNU tar writes "ustar  \0" here, and what is older than both anything.
    static let posixMagic = Array("ustar\u{0}00".utf8)

    /// The largest size that eleven octal digits hold.
    static let maximumOctalSize: Int64 = 0o777_7777_7777

    /// The largest size that is believed, so that sums of sizes and offsets can't overflow.
    static let maximumSize: Int64 = 1 << 60

    enum EntryType {
        static let file = UInt8(ascii: "0")
        static let oldFile: UInt8 = 0
        static let contiguousFile = UInt8(ascii: "7")
        static let hardLink = UInt8(ascii: "1")
        static let symbolicLink = UInt8(ascii: "2")
        static let folder = UInt8(ascii: "5")
        static let extended = UInt8(ascii: "x")
        static let globalExtended = UInt8(ascii: "g")
        static let gnuLongName = UInt8(ascii: "L")
        static let gnuLongLink = UInt8(ascii: "K")
        static let gnuSparse = UInt8(ascii: "S")
    }

    /// How many zeros follow `count` bytes of content, up to the next block.
    static func padding(after count: Int64) -> Int64 {
        (Int64(blockByteCount) - count % Int64(blockByteCount)) % Int64(blockByteCount)
    }

    /// The sum of the header's bytes, with spaces where the sum itself stands.
    static func checksum(of block: [UInt8]) -> Int64 {
        var sum: Int64 = 0
        for (offset, byte) in block.enumerated() {
            sum += checksum.contains(offset) ? 0x20 : Int64(byte)
        }
        return sum
    }
}
