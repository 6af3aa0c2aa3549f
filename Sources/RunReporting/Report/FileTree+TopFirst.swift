package import PipelineModel

extension FileTree {
    /// What lies in the top folder before what lies in others: a page has no room for everything.
    package var topEntriesFirst: [Entry] {
        let depths = entries.map { entry in entry.path.utf8.count { $0 == UInt8(ascii: "/") } }
        return entries.indices.sorted { (depths[$0], $0) < (depths[$1], $1) }.map { entries[$0] }
    }
}
