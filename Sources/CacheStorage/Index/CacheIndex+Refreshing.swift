import Foundation
import GRDB
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
            let rows = try Row.fetchAll(database, sql: "SELECT name, modified_at FROM shard")
            return Dictionary(rows.map { ($0[0] as String, $0[1] as Int64) }) { first, _ in first }
        }
        let present = folder.recordings.names
        var remaining = limit
        var changes: [ShardChange] = []
        for shard in present + Set(known.keys).subtracting(present) {
            let time = Self.modificationTime(of: folder.recordings.appending(shard))
            if remaining <= 0 || time != nil && time == known[shard] { continue }
            changes.append(try change(of: shard, in: folder, listedAs: time, atMost: remaining))
            remaining -= changes.last?.added.count ?? 0
        }
        changes.removeAll { $0.added.isEmpty && $0.removed.isEmpty && $0.settledTime == known[$0.shard] }
        if !changes.isEmpty { try write { database in for change in changes { try Self.apply(change, database) } } }
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
        let present = Set(place.names.filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) })
        let listed = try read { database in
            // Digits of a hexadecimal number all come before `g`.
            try String.fetchSet(
                database, sql: "SELECT fingerprint FROM recording WHERE fingerprint >= ? AND fingerprint < ?",
                arguments: [shard, shard + "g"])
        }
        let unknown = present.subtracting(listed)
        var change = ShardChange(shard: shard)
        change.removed = listed.subtracting(present)
        for name in unknown.prefix(limit) {
            guard let bytes = try? File.read(place.appending(name + suffix)), let recording = Recording(file: bytes),
                recording.fingerprint.rawValue == name
            else { continue }
            change.added.append((recording, bytes.count))
        }
        if let time, unknown.count <= limit, Self.isSettled(time) { change.settledTime = time }
        return change
    }

    private static func apply(_ change: ShardChange, _ database: Database) throws {
        for fingerprint in change.removed { _ = try remove(fingerprint, database) }
        for (recording, byteCount) in change.added { try insert(recording, byteCount: byteCount, database) }
        if let time = change.settledTime {
            try database.execute(
                sql: "INSERT OR REPLACE INTO shard (name, modified_at) VALUES (?, ?)", arguments: [change.shard, time])
        } else {
            try database.execute(sql: "DELETE FROM shard WHERE name = ?", arguments: [change.shard])
        }
    }

    /// Whether a folder's time is old enough that a later change must show in it: clocks of file systems tick coarsely,
    /// and those of servers differ from ours.
    private static func isSettled(_ time: Int64) -> Bool {
        Int64(Date().timeIntervalSince1970 * 1e9) - time > 10_000_000_000
    }

    /// In nanoseconds since 1970.
    private static func modificationTime(of path: FilePath) -> Int64? {
        guard let status = File.status(path) else { return nil }
        let time = status.modificationTime
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
