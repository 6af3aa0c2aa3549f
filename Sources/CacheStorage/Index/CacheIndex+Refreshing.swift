import CHost
import HostSystem
import PipelineModel
import SystemPackage

extension CacheIndex {
    /// Takes in what was recorded, and drops what was removed, by other processes, users and hosts.
    ///
    /// A folder of recordings is listed only when its time says that a name came or went since it was listed last, and a
    /// recording is read only when it is new here. So this costs a look at 256 folders when nothing happened.
    ///
    /// - Parameter limit: how many recordings are read at most; the others' folders are listed again next time.
    package func refresh(from folder: CacheFolder, atMost limit: Int = .max) throws {
        let known = try read { database in
            let rows = try database.all("SELECT name, modified_at FROM shard WHERE length(name) = 2") {
                (try $0.value(0) as String, try $0.value(1) as Int64)
            }
            return Dictionary(rows) { first, _ in first }
        }
        let present = folder.names(in: folder.recordings)
        var remaining = limit
        var changes: [ShardChange] = []
        var pending = 0
        for shard in present + Set(known.keys).subtracting(present) {
            let time = Self.modificationTime(of: folder.recordings.appending(shard), in: folder)
            if remaining <= 0 || time != nil && time == known[shard] { continue }
            let change = try change(of: shard, in: folder, listedAs: time, atMost: remaining)
            if change.added.isEmpty, change.removed.isEmpty, change.settledTime == known[shard] { continue }
            changes.append(change)
            remaining -= change.added.count
            pending += change.added.count
            // A whole cache's recordings would take much memory.
            if pending > 2_000 {
                try apply(changes)
                changes = []
                pending = 0
            }
        }
        try apply(changes)
    }

    /// What happened to one folder of recordings.
    private struct ShardChange {
        let shard: String
        var added: [(recording: Recording, byteCount: Int)] = []
        var removed: Set<String> = []
        /// When the folder changed last, if all of it is known and a later change is sure to show.
        var settledTime: Int64?
    }

    private func change(
        of shard: String, in folder: CacheFolder, listedAs time: Int64?, atMost limit: Int
    ) throws -> ShardChange {
        let suffix = ".json"
        let place = folder.recordings.appending(shard)
        let present = Set(
            folder.names(in: place).filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) })
        let known: [String] = try read {
            // Digits of a hexadecimal number all come before `g`.
            try $0.all(
                "SELECT fingerprint FROM recording WHERE fingerprint >= ? AND fingerprint < ?", shard, shard + "g")
        }
        let listed = Set(known)
        let unknown = present.subtracting(listed)
        var change = ShardChange(shard: shard)
        change.removed = listed.subtracting(present)
        for name in unknown.prefix(limit) {
            guard let bytes = try? folder.read(place.appending(name + suffix)), let recording = Recording(file: bytes),
                recording.fingerprint.rawValue == name
            else { continue }
            change.added.append((recording, bytes.count))
        }
        if let time, unknown.count <= limit, Self.isSettled(time) { change.settledTime = time }
        return change
    }

    private func apply(_ changes: [ShardChange]) throws {
        if changes.isEmpty { return }
        try write { database in for change in changes { try Self.apply(change, database) } }
    }

    private static func apply(_ change: ShardChange, _ database: Database) throws {
        for fingerprint in change.removed { _ = try remove(fingerprint, database) }
        for (recording, byteCount) in change.added { try insert(recording, byteCount: byteCount, database) }
        try note(listing: change.shard, at: change.settledTime, database)
    }

    /// Notes that all of a folder is known that was there at that time. Nil when a later change may not show.
    static func note(listing folder: String, at time: Int64?, _ database: Database) throws {
        if let time {
            try database.execute("INSERT OR REPLACE INTO shard (name, modified_at) VALUES (?, ?)", folder, time)
        } else {
            try database.execute("DELETE FROM shard WHERE name = ?", folder)
        }
    }

    /// Whether a folder's time is old enough that a later change must show in it: clocks of file systems tick coarsely,
    /// and those of servers differ from ours.
    static func isSettled(_ time: Int64) -> Bool {
        host_now().adding(clamped: -10_000_000_000) > time
    }

    /// In nanoseconds since 1970.
    static func modificationTime(of path: FilePath, in folder: CacheFolder) -> Int64? {
        folder.status(path).map { $0.modifiedAt }
    }
}
