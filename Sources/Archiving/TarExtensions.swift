/// The headers before an entry that say what its own header had no room for.
struct TarExtensions {
    enum Kind {
        case pax, global, longName, longLink

        init?(_ type: UInt8) {
            switch type {
            case TarHeader.EntryType.extended: self = .pax
            case TarHeader.EntryType.globalExtended: self = .global
            case TarHeader.EntryType.gnuLongName: self = .longName
            case TarHeader.EntryType.gnuLongLink: self = .longLink
            default: return nil
            }
        }
    }

    private var records: PaxRecords?
    private var longName: [UInt8]?
    private var longLink: [UInt8]?

    var isEmpty: Bool {
        records == nil && longName == nil && longLink == nil
    }

    /// Takes an extended header in; false when it is malformed, or the second of its kind.
    mutating func note(_ kind: Kind, _ content: [UInt8]) -> Bool {
        switch kind {
        case .global:
            // It speaks of owners and times, or names the commit that `git archive` packed.
            return true
        case .pax:
            guard records == nil, let new = try? PaxRecords(content) else { return false }
            records = new
        case .longName:
            guard longName == nil else { return false }
            longName = withoutTerminator(content)
        case .longLink:
            guard longLink == nil else { return false }
            longLink = withoutTerminator(content)
        }
        return true
    }

    /// An entry's fields with all that was said before them.
    struct Applied {
        let fields: TarHeader.Fields
        let isSparse: Bool
    }

    func applied(to fields: TarHeader.Fields) -> Applied {
        var fields = fields
        fields.name = records?.path ?? longName ?? fields.name
        fields.target = records?.linkTarget ?? longLink ?? fields.target
        fields.size = records?.byteCount ?? fields.size
        return Applied(fields: fields, isSparse: records?.isSparse ?? false)
    }

    private func withoutTerminator(_ name: [UInt8]) -> [UInt8] {
        name.last == 0 ? name.dropLast() : name
    }
}

extension TarExtensions.Applied {
    /// The entry, or nil for the root folder itself; throws when it must not be unpacked.
    func makeEntry() throws(EntryRefusal) -> ArchiveEntry? {
        if isSparse || fields.type == TarHeader.EntryType.gnuSparse { throw .sparse }
        let kind = try makeKind()
        let isFile = if case .file = kind { true } else { false }
        if !isFile && fields.size != 0 { throw .unexpectedContent }
        guard let path = try makePath(isFolder: kind == .folder) else { return nil }
        if case .symbolicLink(let target) = kind, !target.staysInside(linkAt: path) {
            throw .linkLeavesFolder(target)
        }
        return ArchiveEntry(path: path, kind: kind)
    }

    private func makeKind() throws(EntryRefusal) -> ArchiveEntry.Kind {
        switch fields.type {
        case TarHeader.EntryType.file, TarHeader.EntryType.oldFile, TarHeader.EntryType.contiguousFile:
            // Before folders had a type of their own, a slash told.
            if fields.name.last == UInt8(ascii: "/") { return .folder }
            return .file(byteCount: fields.size, isExecutable: fields.mode & 0o100 != 0)
        case TarHeader.EntryType.folder:
            return .folder
        case TarHeader.EntryType.symbolicLink:
            return .symbolicLink(LinkTarget(fields.target))
        case TarHeader.EntryType.hardLink:
            guard let target = try? EntryPath(fields.target) else { throw .hardLinkTarget(LinkTarget(fields.target)) }
            return .hardLink(to: target)
        default:
            throw .type(fields.type)
        }
    }

    private func makePath(isFolder: Bool) throws(EntryRefusal) -> EntryPath? {
        let names = fields.name.split(separator: UInt8(ascii: "/"))
        // "./" from `tar c .`, "/" from Python's `add(folder, arcname="/")`.
        if isFolder, !fields.name.isEmpty, names.allSatisfy({ $0.elementsEqual(".".utf8) }) { return nil }
        do {
            return try EntryPath(fields.name)
        } catch {
            throw .path(error)
        }
    }
}
