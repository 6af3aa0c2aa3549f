import CHost
import HostSystem
package import PipelineModel
package import SystemPackage

/// Python environments that Retake made, in the caller's own part of a cache: `environments/KEY-NUMBER`.
///
/// They hold their own paths, so each is made where it stays. A note in it, written last, says that it is whole; what lacks
/// that was cut short, and goes.
package struct EnvironmentStore: Sendable {
    let folder: CacheFolder
    let held: HeldTrees

    /// One that is whole.
    package struct Environment: Sendable, Hashable {
        /// `KEY-NUMBER`.
        package let name: String
        package let place: FilePath
        /// What its maker wrote down of it.
        package let note: Value
        package let byteCount: Int64
        /// In seconds since 1970.
        package let usedAt: Int64
    }

    /// Those of a key, or all, the latest of use first.
    package func environments(of key: String? = nil) -> [Environment] {
        folder.names(in: folder.environments).filter { name in key.map { name.hasPrefix($0 + "-") } ?? true }
            .compactMap(environment).sorted { ($0.usedAt, $0.name) > ($1.usedAt, $1.name) }
    }

    private func environment(_ name: String) -> Environment? {
        let place = folder.environments.appending(name)
        let file = place.appending(EnvironmentRequest.noteName)
        guard let status = folder.status(file), let bytes = try? folder.read(file, limit: 16 << 20),
            let note = try? JSONReader.read(bytes, .kept)
        else { return nil }
        return Environment(
            name: name, place: place, note: note, byteCount: Int64(note["bytes"]?.integer ?? 0),
            usedAt: status.modifiedSecond)
    }

    /// Keeps an environment from being removed as long as this process lives, and notes that it is of use.
    package func use(_ environment: Environment) {
        held.hold(environment.place)
        File.touch(environment.place.appending(EnvironmentRequest.noteName))
    }

    /// The right to make environments of a key, among all processes.
    package func lock(_ key: String, as holder: KeyLock.Holder) throws(Errno) -> KeyLock.Attempt {
        try File.makeFolder(folder.environments)
        return KeyLock.attempt(at: folder.environments.appending(key + ".lock"), as: holder)
    }

    /// A place for a new one, for who has the lock of its key: what was cut short there goes first.
    package func newPlace(of key: String) throws -> FilePath {
        try File.makeFolder(folder.environments)
        let names = folder.names(in: folder.environments).filter { $0.hasPrefix(key + "-") }
        for name in names where environment(name) == nil { try? remove(folder.environments.appending(name)) }
        let taken = names.compactMap { Int($0.dropFirst(key.utf8.count + 1)) }.max() ?? 0
        return folder.environments.appending("\(key)-\(taken + 1)")
    }

    /// Says that what was made is whole.
    package func finish(_ place: FilePath, note: Object) throws -> Environment {
        var note = note
        note["bytes"] = .integer(Int(Self.size(of: place)))
        try File.write(Value.object(note).json() + "\n", to: place.appending(EnvironmentRequest.noteName))
        guard let environment = environment(place.lastComponent?.string ?? "") else {
            throw Errno.noSuchFileOrDirectory
        }
        return environment
    }

    /// Removes what was cut short, unless somebody makes it right now.
    func removeUnfinished() {
        for name in folder.names(in: folder.environments) where !name.hasSuffix(".lock") {
            guard let end = name.lastIndex(of: "-"), environment(name) == nil else { continue }
            let lock = folder.environments.appending(String(name[..<end]) + ".lock")
            guard case .acquired(let held) = KeyLock.attempt(at: lock, as: .init(name: "a prune")) else { continue }
            if environment(name) == nil { try? remove(folder.environments.appending(name)) }
            held.release()
        }
    }

    /// Removes one that no process uses. Returns whether it is gone.
    package func removeUnused(_ environment: Environment) throws -> Bool {
        guard let lock = HeldTrees.lockUnused(environment.place) else { return false }
        defer { try? lock.close() }
        try remove(environment.place)
        return true
    }

    /// The note goes first: then nobody takes the rest for a whole one.
    package func remove(_ place: FilePath) throws {
        folder.remove(place.appending(EnvironmentRequest.noteName))
        try folder.removeTree(place)
    }

    /// The room that it takes on the disk.
    private static func size(of path: FilePath) -> Int64 {
        guard let status = File.status(path) else { return 0 }
        let own = Int64(status.sizeAllocated)
        guard status.type == .directory else { return own }
        return path.names.reduce(own) { $0.adding(clamped: size(of: path.appending($1))) }
    }
}
