package import HostSystem
package import PipelineModel

/// What was read of files outside the cache: without it they are read again.
extension CacheIndex: DigestStore {
    /// So many files are remembered; beyond, all are forgotten and those in use come back.
    private static let fileLimit = 2_000_000

    package func digests(at path: String) -> [String: KnownDigest] {
        let known = try? ask { database in
            var known: [String: KnownDigest] = [:]
            // All that starts with the folder's path and a slash: the character after the slash is a zero.
            _ = try database.all(
                """
                SELECT path, device, inode, size, modified_at, changed_at, digest FROM file
                WHERE path = ?1 OR (path > ?1 || '/' AND path < ?1 || '0')
                """, path
            ) { row in
                let state = FileState(
                    device: UInt64(bitPattern: try row.value(1)), inode: UInt64(bitPattern: try row.value(2)),
                    size: try row.value(3), modifiedAt: try row.value(4), changedAt: try row.value(5))
                known[try row.value(0)] = KnownDigest(state: state, digest: try row.value(6))
            }
            return known
        }
        return known ?? [:]
    }

    package func keep(_ digests: [String: KnownDigest], forgetting gone: [String]) {
        try? write { database in
            for path in gone { try database.execute("DELETE FROM file WHERE path = ?", path) }
            for (path, known) in digests {
                let state = known.state
                try database.execute(
                    """
                    INSERT OR REPLACE INTO file (path, device, inode, size, modified_at, changed_at, digest)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """, path, Int64(bitPattern: state.device), Int64(bitPattern: state.inode), state.size,
                    state.modifiedAt, state.changedAt, known.digest)
            }
        }
    }

    /// Keeps the table from growing without end: nobody tells when a folder is gone for good.
    func forgetFilesBeyondLimit() throws {
        try write { database in
            let count: Int = try database.first("SELECT count(*) FROM file") ?? 0
            if count > Self.fileLimit { try database.execute("DELETE FROM file") }
        }
    }
}

extension CacheIndex {
    /// The parts of a step's last attempt, when that failed.
    package func failedAttempt(of step: Step.ID, in pipeline: String) throws -> Manifest? {
        let text: String? = try ask {
            try $0.first("SELECT parts FROM failed_attempt WHERE pipeline = ? AND step = ?", pipeline, step.rawValue)
        }
        return text.flatMap { try? JSONReader.read($0) }.flatMap(Manifest.init(json:))
    }

    package func noteFailedAttempt(_ manifest: Manifest, of step: Step.ID, in pipeline: String) throws {
        try write {
            try $0.execute(
                "INSERT OR REPLACE INTO failed_attempt (pipeline, step, parts) VALUES (?, ?, ?)",
                pipeline, step.rawValue, manifest.json.json(.canonical))
        }
    }
}
