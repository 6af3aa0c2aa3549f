extension TarHeader {
    /// What one header block says, before long names and pax records replace parts of it.
    struct Fields {
        var name: [UInt8]
        let mode: Int64
        var size: Int64
        let type: UInt8
        var target: [UInt8]
    }

    enum Fault: Error, Equatable {
        case checksum
        case field(String)
    }

    /// Reads a header of any age: POSIX, GNU, or from before both.
    static func decoded(_ block: [UInt8]) throws(Fault) -> Fields {
        let sum = number(block[checksum])
        // Some old programs added bytes up as signed numbers.
        guard sum == checksum(of: block) || sum == signedChecksum(of: block) else { throw .checksum }
        guard let mode = number(block[mode]) else { throw .field("mode") }
        guard let size = number(block[size]), size <= maximumSize else { throw .field("size") }
        var name = text(block[name])
        // GNU tar keeps times where POSIX has the rest of the path.
        if Array(block[magic]) == posixMagic, block[prefix.lowerBound] != 0 {
            name = text(block[prefix]) + [UInt8(ascii: "/")] + name
        }
        return Fields(name: name, mode: mode, size: size, type: block[type], target: text(block[linkName]))
    }

    /// A field up to its first zero byte, or its end.
    private static func text(_ field: ArraySlice<UInt8>) -> [UInt8] {
        Array(field.prefix { $0 != 0 })
    }

    /// Octal digits between spaces or zero bytes; none are zero. With the first bit set, the rest is binary (GNU).
    private static func number(_ field: ArraySlice<UInt8>) -> Int64? {
        if let first = field.first, first & 0x80 != 0 { return binary(field) }
        let blank: Set<UInt8> = [0, UInt8(ascii: " ")]
        let digits = field.drop { $0 == UInt8(ascii: " ") }.prefix { !blank.contains($0) }
        guard field[digits.endIndex...].allSatisfy(blank.contains) else { return nil }
        // A field has twelve bytes at most, so that the number can't overflow.
        var number: Int64 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(digit) else { return nil }
            number = number << 3 | Int64(digit - UInt8(ascii: "0"))
        }
        return number
    }

    /// Big-endian, its first bit a mark; nil for negative numbers and those that exceed `Int64`.
    private static func binary(_ field: ArraySlice<UInt8>) -> Int64? {
        var number: Int64 = 0
        for (offset, byte) in field.enumerated() {
            guard number <= Int64.max >> 8 else { return nil }
            number = number << 8 | Int64(offset == 0 ? byte & 0x7F : byte)
        }
        return number
    }

    private static func signedChecksum(of block: [UInt8]) -> Int64 {
        var sum: Int64 = 0
        for (offset, byte) in block.enumerated() {
            sum += checksum.contains(offset) ? 0x20 : Int64(Int8(bitPattern: byte))
        }
        return sum
    }
}
