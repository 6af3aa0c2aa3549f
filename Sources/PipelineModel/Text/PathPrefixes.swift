/// Folders and files, asked whether a path lies at or below one of them. Paths are texts without links, compared by their bytes.
package struct PathPrefixes: Sendable {
    private let paths: [String]

    package init(_ paths: some Sequence<String>) {
        self.paths = paths.map { $0.utf8.last == UInt8(ascii: "/") && $0.utf8.count > 1 ? String($0.dropLast()) : $0 }
    }

    package func contain(_ path: String) -> Bool { paths.contains { Self.rest(of: path, below: $0) != nil } }

    /// What remains of a path below a folder, empty for the folder itself; nil when it does not lie there.
    package static func rest(of path: String, below folder: String) -> String? {
        // The first question is answered quickly, and by characters rather than bytes.
        guard path.hasPrefix(folder), path.utf8.starts(with: folder.utf8) else { return nil }
        let rest = path.utf8.dropFirst(folder.utf8.count)
        if rest.isEmpty { return "" }
        if folder == "/" { return String(rest) }
        return rest.first == UInt8(ascii: "/") ? String(rest.dropFirst()) : nil
    }
}
