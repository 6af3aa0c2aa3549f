import HostSystem
package import SystemPackage

/// Where an entry lies inside its folder: names joined by `/`, as bytes, since a name need not be valid UTF-8.
///
/// Whoever holds one knows that it leads downwards: it isn't absolute and has no `..`, no `.`, no empty name and no NUL.
package struct EntryPath: Hashable, Sendable {
    /// At least one name; no leading, doubled or trailing slash.
    package let bytes: [UInt8]

    /// The longest path that is packed or unpacked: Linux opens no longer one in a single call.
    package static let maximumByteCount = 4095

    /// Why some bytes are no path inside a folder.
    package enum Fault: Error, Hashable, Sendable {
        case empty
        case absolute
        case climbs
        case containsNUL
        case tooLong
    }

    /// Reads a path as people and archives write it: a leading `./`, doubled and trailing slashes are dropped.
    package init(_ text: some Collection<UInt8>) throws(Fault) {
        if text.first == UInt8(ascii: "/") { throw .absolute }
        if text.contains(0) { throw .containsNUL }
        let names = text.split(separator: UInt8(ascii: "/")).filter { !$0.elementsEqual(".".utf8) }
        if names.isEmpty { throw .empty }
        if names.contains(where: { $0.elementsEqual("..".utf8) }) { throw .climbs }
        let bytes = Array(names.joined(separator: CollectionOfOne(UInt8(ascii: "/"))))
        if bytes.count > Self.maximumByteCount { throw .tooLong }
        self.bytes = bytes
    }

    package init(_ text: String) throws(Fault) {
        try self.init(text.utf8)
    }

    /// How many names lead to the entry, its own included.
    var depth: Int {
        bytes.count { $0 == UInt8(ascii: "/") } + 1
    }

    var name: FileName { FileName(trusted: bytes[(lastSlash.map { $0 + 1 } ?? 0)...]) }

    /// The folder that holds the entry, or nil when that is the root.
    package var parent: EntryPath? {
        lastSlash.map { EntryPath(trusted: Array(bytes[..<$0])) }
    }

    /// The path below `folder`, for the file system and for messages.
    package func filePath(in folder: FilePath) -> FilePath {
        folder.appending(FilePath(platformString: bytes.map(CChar.init(bitPattern:)) + [0]).components)
    }

    /// The folders that lead to the entry, outermost first.
    var ancestors: [EntryPath] {
        bytes.indices.filter { bytes[$0] == UInt8(ascii: "/") }.map { EntryPath(trusted: Array(bytes[..<$0])) }
    }

    /// The path of a file that a folder of the file system lists under `name`.
    static func child(_ name: [UInt8], of parent: EntryPath?) throws(Fault) -> EntryPath {
        let bytes = parent.map { $0.bytes + [UInt8(ascii: "/")] + name } ?? name
        if bytes.count > maximumByteCount { throw .tooLong }
        return EntryPath(trusted: bytes)
    }

    private var lastSlash: Int? {
        bytes.lastIndex(of: UInt8(ascii: "/"))
    }

    private init(trusted bytes: [UInt8]) {
        self.bytes = bytes
    }
}

extension EntryPath: Comparable {
    package static func < (left: EntryPath, right: EntryPath) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

extension EntryPath: CustomStringConvertible {
    package var description: String {
        printable(bytes)
    }
}

/// What a symbolic link says, as bytes.
package struct LinkTarget: Hashable, Sendable {
    package let bytes: [UInt8]

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Whether a link at `path` with this target can only lead to somewhere inside the folder that holds the tree.
    ///
    /// Purely lexical. `..` is allowed at the start only, and no more often than the link lies deep: the folders above
    /// a link are real ones, whereas in `name/..` the name may be a link itself, and leave the folder after all.
    package func staysInside(linkAt path: EntryPath) -> Bool {
        if bytes.isEmpty || bytes.count > EntryPath.maximumByteCount { return false }
        if bytes.first == UInt8(ascii: "/") || bytes.contains(0) { return false }
        let names = bytes.split(separator: UInt8(ascii: "/")).filter { !$0.elementsEqual(".".utf8) }
        let climb = names.prefix { $0.elementsEqual("..".utf8) }.count
        return climb < path.depth && !names.dropFirst(climb).contains { $0.elementsEqual("..".utf8) }
    }
}

extension LinkTarget: CustomStringConvertible {
    package var description: String {
        printable(bytes)
    }
}
