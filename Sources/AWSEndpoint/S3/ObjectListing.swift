import CHost
import HostSystem
import SystemPackage

/// The objects of a bucket in the order of their keys' bytes, as S3 lists them: a part of them, from some key on.
struct ObjectListing {
    struct Request {
        var prefix = ""
        /// What keys are grouped by; empty for no groups.
        var delimiter = ""
        /// Only keys after this one.
        var after = ""
        var limit = 1000
        /// Keys that are passed over: their files are there, and the objects are gone.
        var removed: Set<String> = []
    }

    enum Entry {
        case object(key: String, ObjectState)
        /// All keys that begin so.
        case group(prefix: String)

        var text: String {
            switch self {
            case .object(let key, _): key
            case .group(let prefix): prefix
            }
        }
    }

    /// Folders that lie deeper are not looked into.
    static let depthLimit = 64

    private(set) var entries: [Entry] = []
    /// Whether there are more after these.
    private(set) var isTruncated = false
    private let request: Request

    /// The objects of a bucket: files of its folder, and what steps wrote.
    init(of bucket: BucketName, in buckets: BucketFolder, _ request: Request) {
        self.init(of: buckets.path(of: bucket), request)
        for root in buckets.outputs.roots(of: bucket, under: request.prefix) {
            var request = request
            request.removed = root.removed
            merge(ObjectListing(of: root.path, at: root.key, request))
        }
    }

    /// Those of a folder or file that has an address of its own.
    private init(of path: FilePath, at key: String, _ request: Request) {
        self.request = request
        guard request.limit > 0, let status = try? path.withPlatformString({ try Stat($0) }) else { return }
        if status.type != .directory {
            if key.utf8.starts(with: request.prefix.utf8) { addFile(key, status) }
        } else if key.isEmpty || begins(key + "/") {
            _ = walk(path, key.isEmpty ? "" : key + "/", above: [])
        }
    }

    /// Takes the entries of another list of the same request among these.
    private mutating func merge(_ other: ObjectListing) {
        guard !other.entries.isEmpty || other.isTruncated else { return }
        // By bytes: two texts that look alike are two keys.
        var all = Dictionary(entries.map { (Array($0.text.utf8), $0) }) { first, _ in first }
        for entry in other.entries { all[Array(entry.text.utf8)] = entry }
        let sorted = all.values.sorted { $0.text.utf8.lexicographicallyPrecedes($1.text.utf8) }
        isTruncated = isTruncated || other.isTruncated || sorted.count > request.limit
        entries = Array(sorted.prefix(request.limit))
    }

    private init(of folder: FilePath, _ request: Request) {
        self.request = request
        guard request.limit > 0 else { return }
        // Nothing above the last folder of the prefix is looked at.
        let start = request.prefix.lastIndex(of: "/").map { String(request.prefix[...$0]) } ?? ""
        let parts = start.split(separator: "/", omittingEmptySubsequences: false).dropLast().map(String.init)
        guard parts.allSatisfy({ !["", ".", ".."].contains($0) }) else { return }
        _ = walk(parts.reduce(folder) { $0.appending($1) }, start, above: [])
    }

    /// - Parameters:
    ///   - start: with what the keys of all that lies in the folder begin.
    ///   - above: the folders on the way, against links that lead back.
    /// - Returns: whether it went to the end.
    private mutating func walk(_ folder: FilePath, _ start: String, above: [FileState]) -> Bool {
        guard let own = FileState(at: folder.string), above.count < Self.depthLimit,
            !above.contains(where: { $0.inode == own.inode && $0.device == own.device })
        else { return true }
        var found: [(key: String, isFolder: Bool, status: Stat)] = []
        for name in folder.names where !name.hasPrefix(ObjectKey.internalStart) {
            guard let status = try? folder.appending(name).withPlatformString({ try Stat($0) }) else { continue }
            let isFolder = status.type == .directory
            guard isFolder || status.type == .regular else { continue }
            found.append((start + name + (isFolder ? "/" : ""), isFolder, status))
        }
        for (key, isFolder, status) in found.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            guard isFolder ? begins(key) : key.utf8.starts(with: request.prefix.utf8) else { continue }
            if isFolder {
                // All of it may lie before what is asked for.
                let isBefore = !request.after.utf8.starts(with: key.utf8) && !isAfter(key)
                if isBefore { continue }
                if let group = group(of: key) {
                    var seen: Set<FileState> = []
                    guard Self.hasObject(folder.appending(String(key.dropLast().dropFirst(start.count))), &seen) else {
                        continue
                    }
                    guard add(.group(prefix: group)) else { return false }
                } else if !walk(
                    folder.appending(String(key.dropFirst(start.count).dropLast())), key, above: above + [own])
                {
                    return false
                }
            } else if !addFile(key, status) {
                return false
            }
        }
        return true
    }

    /// - Returns: false when no more are wanted.
    @discardableResult
    private mutating func addFile(_ key: String, _ status: Stat) -> Bool {
        if request.removed.contains(key) { return true }
        if let group = group(of: key) { return add(.group(prefix: group)) }
        return isAfter(key) ? add(.object(key: key, ObjectState(status))) : true
    }

    /// Whether keys in a folder may begin with the prefix.
    private func begins(_ folder: String) -> Bool {
        folder.utf8.starts(with: request.prefix.utf8) || request.prefix.utf8.starts(with: folder.utf8)
    }

    private func isAfter(_ key: String) -> Bool { request.after.utf8.lexicographicallyPrecedes(key.utf8) }

    private func group(of key: String) -> String? {
        guard !request.delimiter.isEmpty, key.utf8.count > request.prefix.utf8.count,
            key.utf8.starts(with: request.prefix.utf8)
        else { return nil }
        let delimiter = Array(request.delimiter.utf8)
        let bytes = Array(key.utf8)
        guard let end = bytes.dropFirst(request.prefix.utf8.count).firstRange(of: delimiter)?.upperBound else {
            return nil
        }
        return String(decoding: bytes[..<end], as: UTF8.self)
    }

    /// - Returns: false when no more are wanted.
    private mutating func add(_ entry: Entry) -> Bool {
        if case .group(let prefix) = entry {
            if case .group(let last)? = entries.last, last.utf8.elementsEqual(prefix.utf8) { return true }
            // A page that ended with a group goes on after all of it.
            guard isAfter(prefix), !request.after.utf8.starts(with: prefix.utf8) else { return true }
        }
        guard entries.count < request.limit else {
            isTruncated = true
            return false
        }
        entries.append(entry)
        return true
    }

    /// Whether a folder holds any file: an empty one is nothing that S3 knows.
    private static func hasObject(_ folder: FilePath, _ seen: inout Set<FileState>) -> Bool {
        // Links may lead back.
        guard let own = FileState(at: folder.string), seen.count < 100_000, seen.insert(own).inserted else {
            return false
        }
        var folders: [FilePath] = []
        for name in folder.names where !name.hasPrefix(ObjectKey.internalStart) {
            let path = folder.appending(name)
            switch try? path.withPlatformString({ try Stat($0) }).type {
            case .regular?: return true
            case .directory?: folders.append(path)
            default: continue
            }
        }
        for folder in folders where hasObject(folder, &seen) { return true }
        return false
    }
}
