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
