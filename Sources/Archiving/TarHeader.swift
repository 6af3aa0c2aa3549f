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

extension TarHeader {
    private static let fileMode: Int64 = 0o644
    private static let executableMode: Int64 = 0o755
    private static let folderMode: Int64 = 0o755
    /// What Linux says of every link, and GNU tar records.
    private static let linkMode: Int64 = 0o777

    /// What stands in the archive before the entry's content: its header, and a pax header before that where needed.
    ///
    /// - Precondition: the entry is no hard link; nobody packs one.
    static func encoded(_ entry: ArchiveEntry) -> [UInt8] {
        var path = entry.path.bytes
        var target: [UInt8] = []
        let type: UInt8
        let mode: Int64
        switch entry.kind {
        case .file(_, let isExecutable):
            (type, mode) = (EntryType.file, isExecutable ? executableMode : fileMode)
        case .folder:
            path.append(UInt8(ascii: "/"))
            (type, mode) = (EntryType.folder, folderMode)
        case .symbolicLink(let link):
            target = link.bytes
            (type, mode) = (EntryType.symbolicLink, linkMode)
        case .hardLink:
            preconditionFailure("hard links are packed as files")
        }

        var records = PaxRecords()
        let place = split(path)
        if place == nil || !isASCII(path) { records.path = path }
        if target.count > linkName.count || !isASCII(target) { records.linkTarget = target }
        if entry.contentByteCount > maximumOctalSize { records.byteCount = entry.contentByteCount }

        let header = block(
            // Programs that know no pax see what of the name fits.
            name: records.path == nil ? place?.name ?? [] : fallback(path),
            prefix: records.path == nil ? place?.prefix ?? [] : [],
            mode: mode, size: records.byteCount == nil ? entry.contentByteCount : 0,
            type: type, target: records.linkTarget == nil ? target : fallback(target))
        return (records.isEmpty ? [] : extended(records)) + header
    }

    /// The end of an archive.
    static let end = [UInt8](repeating: 0, count: 2 * blockByteCount)

    private static func extended(_ records: PaxRecords) -> [UInt8] {
        let content = records.encoded()
        let header = block(
            name: Array("././@PaxHeader".utf8), prefix: [], mode: fileMode, size: Int64(content.count),
            type: EntryType.extended, target: [])
        return header + content + [UInt8](repeating: 0, count: Int(padding(after: Int64(content.count))))
    }

    private static func block(
        name: [UInt8], prefix: [UInt8], mode: Int64, size: Int64, type: UInt8, target: [UInt8]
    ) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: blockByteCount)
        func put(_ bytes: some Collection<UInt8>, _ field: Range<Int>) {
            block.replaceSubrange(field.lowerBound..<field.lowerBound + bytes.count, with: bytes)
        }
        put(name, self.name)
        put(octal(mode, digits: 7), self.mode)
        put(octal(0, digits: 7), userID)
        put(octal(0, digits: 7), groupID)
        put(octal(size, digits: 11), self.size)
        put(octal(0, digits: 11), time)
        block[self.type] = type
        put(target, linkName)
        put(posixMagic, magic)
        put(octal(0, digits: 7), majorDevice)
        put(octal(0, digits: 7), minorDevice)
        put(prefix, self.prefix)
        put(octal(checksum(of: block), digits: 6) + [0, UInt8(ascii: " ")], checksum)
        return block
    }

    /// The path in the header's two fields, or nil when it does not fit: the first slash that leaves a short enough name.
    private static func split(_ path: [UInt8]) -> (name: [UInt8], prefix: [UInt8])? {
        if path.count <= name.count { return (path, []) }
        let slash = path.indices.first { index in
            path[index] == UInt8(ascii: "/") && path.count - index - 1 <= name.count
        }
        guard let slash, slash <= prefix.count, slash < path.count - 1 else { return nil }
        return (Array(path[(slash + 1)...]), Array(path[..<slash]))
    }

    private static func fallback(_ bytes: [UInt8]) -> [UInt8] {
        bytes.prefix(name.count).map { $0 < 0x80 ? $0 : UInt8(ascii: "?") }
    }

    private static func isASCII(_ bytes: [UInt8]) -> Bool {
        bytes.allSatisfy { $0 < 0x80 }
    }

    private static func octal(_ number: Int64, digits: Int) -> [UInt8] {
        let text = Array(String(number, radix: 8).utf8)
        return [UInt8](repeating: UInt8(ascii: "0"), count: digits - text.count) + text
    }
}
