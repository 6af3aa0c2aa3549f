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
        var remaining = limit
        let known = try read { database in
            let rows = try Row.fetchAll(database, sql: "SELECT name, modified_at FROM shard")
            return Dictionary(rows.map { ($0[0] as String, $0[1] as Int64) }) { first, _ in first }
        }
        var gone = Set(known.keys)
        for shard in folder.recordings.names {
            gone.remove(shard)
            guard remaining > 0, let time = Self.modificationTime(of: folder.recordings.appending(shard)),
                time != known[shard]
            else { continue }
            try refresh(shard, in: folder, listedAs: time, &remaining)
        }
        for shard in gone { try refresh(shard, in: folder, listedAs: nil, &remaining) }
    }

    private func refresh(
        _ shard: String, in folder: CacheFolder, listedAs time: Int64?, _ remaining: inout Int
    ) throws {
        let suffix = ".json"
        let place = folder.recordings.appending(shard)
        let present = Set(place.names.filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) })
        let listed = try read { database in
            // Digits of a hexadecimal number all come before `g`.
            try String.fetchSet(
                database, sql: "SELECT fingerprint FROM recording WHERE fingerprint >= ? AND fingerprint < ?",
                arguments: [shard, shard + "g"])
        }
        let unknown = present.subtracting(listed).prefix(remaining)
        remaining -= unknown.count
        let isComplete = unknown.count == present.subtracting(listed).count
        let found = unknown.compactMap { name -> (Recording, Int)? in
            guard let bytes = try? File.read(place.appending(name + suffix)), let recording = Recording(file: bytes),
                recording.fingerprint.rawValue == name
            else { return nil }
            return (recording, bytes.count)
        }
        try write { database in
            for fingerprint in listed.subtracting(present) { _ = try Self.remove(fingerprint, database) }
            for (recording, byteCount) in found { try Self.insert(recording, byteCount: byteCount, database) }
            if let time, isComplete, Self.isSettled(time) {
                try database.execute(
                    sql: "INSERT OR REPLACE INTO shard (name, modified_at) VALUES (?, ?)", arguments: [shard, time])
            } else {
                try database.execute(sql: "DELETE FROM shard WHERE name = ?", arguments: [shard])
            }
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
