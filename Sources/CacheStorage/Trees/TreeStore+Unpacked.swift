import GRDB
package import PipelineModel

/// Which tree an archive from elsewhere holds, so that it is unpacked once.
extension TreeStore {
    /// The tree that an archive, by the digest of its bytes, was unpacked into, when that is still there.
    package func unpackedTree(ofArchive archive: Digest) -> (tree: FileTree, digest: Digest)? {
        let row = try? index.read { database in
            try Row.fetchOne(
                database, sql: "SELECT tree, files FROM unpacked WHERE archive = ?", arguments: [archive.text])
        }
        guard let row, let digest = Digest(row[0] as String), let json = try? JSONReader.read(row[1] as String),
            let tree = FileTree(json: json), holds(tree, at: folder.tree(digest))
        else { return nil }
        return (tree, digest)
    }

    /// Without this note the archive is unpacked again.
    package func note(_ tree: FileTree, digest: Digest, ofArchive archive: Digest) {
        try? index.write { database in
            try database.execute(
                sql: "INSERT OR REPLACE INTO unpacked (archive, tree, files) VALUES (?, ?, ?)",
                arguments: [archive.text, digest.text, tree.json.json(.canonical)])
            try CacheIndex.note(tree: digest, byteCount: tree.byteCount, database)
        }
    }
}
