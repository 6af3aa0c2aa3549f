import HostSystem

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
