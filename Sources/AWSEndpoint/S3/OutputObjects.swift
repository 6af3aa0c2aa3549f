import HostSystem
import Synchronization
package import SystemPackage

/// What steps wrote, as objects at the addresses that their definition gives: files of the cache, which nobody copies.
package final class OutputObjects: Sendable {
    /// A file, or a folder of files, at an address.
    package struct Place: Sendable {
        let bucket: String
        /// The key of the file, or what the keys of the folder's files begin with, without a slash at its end.
        let key: String
        let find: @Sendable () -> FilePath?

        /// - Parameters:
        ///   - uri: such as `s3://bucket/prefix`; nil is returned for any other.
        ///   - find: finds the file or folder, once it is asked for; nil where it is gone.
        package init?(uri: String, _ find: @escaping @Sendable () -> FilePath?) {
            guard uri.hasPrefix("s3://") else { return nil }
            let parts = uri.dropFirst("s3://".count).split(separator: "/", maxSplits: 1)
            guard let bucket = parts.first else { return nil }
            self.bucket = String(bucket)
            key = parts.count > 1 ? String(parts[1].reversed().drop { $0 == "/" }.reversed()) : ""
            self.find = find
        }
    }

    private final class Shown: Sendable {
        /// In nanoseconds since 1970.
        let since = Int64.now
        private let find: @Sendable () -> FilePath?
        private let found = Mutex<FilePath?>(nil)
        /// Keys below it that a client put since: no clock is asked for those.
        let replaced = Mutex(Set<String>())
        /// Keys below it that a step took away since.
        let removed = Mutex(Set<String>())

        init(_ find: @escaping @Sendable () -> FilePath?) { self.find = find }

        /// Found once: it may have to be unpacked for it.
        var path: FilePath? {
            found.withLock { found in
                found = found ?? find()
                return found
            }
        }
    }

    /// By bucket and key.
    private let places = Mutex([String: [String: Shown]]())

    package init() {}

    /// Shows the outputs of a run, each in the place of what was written there before.
    package func show(_ new: [Place]) {
        places.withLock { places in
            for place in new { places[place.bucket, default: [:]][place.key] = Shown(place.find) }
        }
    }

    /// Shows no longer what a step took away.
    ///
    /// - Parameters:
    ///   - uri: of an object, or of an output.
    ///   - isFolder: whether all goes that lies below it.
    package func remove(_ uri: String, isFolder: Bool) {
        guard let place = Place(uri: uri, { nil }) else { return }
        let above = places.withLock { places -> [Shown] in
            guard var shown = places[place.bucket] else { return [] }
            // Another output may lie below it, and goes by its own name.
            shown[place.key] = nil
            places[place.bucket] = shown
            return isFolder ? [] : shown.filter { place.key.hasPrefix($0.key + "/") }.map(\.value)
        }
        for output in above { output.removed.withLock { _ = $0.insert(place.key) } }
    }

    /// The file of an object; nil where no output has it.
    ///
    /// - Parameter own: the same object in the bucket folder, which counts where somebody put it there later.
    func file(_ key: ObjectKey, in bucket: BucketName, orNewer own: FilePath) -> FilePath? {
        guard !key.isFolder, let shown = places.withLock({ $0[bucket.text] }) else { return nil }
        let parts = key.text.split(separator: "/", omittingEmptySubsequences: false)
        // The output that is nearest above it.
        for count in stride(from: parts.count, through: 0, by: -1) {
            guard let output = shown[parts.prefix(count).joined(separator: "/")] else { continue }
            if output.removed.withLock({ $0.contains(key.text) }) { return nil }
            if let state = FileState(at: own.string),
                state.modifiedAt >= output.since || output.replaced.withLock({ $0.contains(key.text) })
            {
                return nil
            }
            return output.path.map { path in parts.dropFirst(count).reduce(path) { $0.appending(String($1)) } }
        }
        return nil
    }

    /// The folders and files at the addresses of a bucket, by their keys: those that may have objects of a prefix.
    func roots(of bucket: BucketName, under prefix: String) -> [(key: String, path: FilePath, removed: Set<String>)] {
        let shown = places.withLock { $0[bucket.text] ?? [:] }
        return shown.filter { $0.key.utf8.starts(with: prefix.utf8) || prefix.utf8.starts(with: $0.key.utf8) }
            .compactMap { key, output in
                output.path.map { (key, $0, output.removed.withLock(\.self)) }
            }
    }

    /// Shows what lies at an address at another one, too.
    package func show(_ uri: String, at other: String) {
        guard let place = Place(uri: uri, { nil }),
            let shown = places.withLock({ $0[place.bucket]?[place.key] }), let alias = Place(uri: other, { shown.path })
        else { return }
        show([alias])
    }

    /// Where all that is shown lies, by its address: what later steps may read.
    package var files: [(uri: String, path: FilePath)] {
        let shown = places.withLock { places in
            places.flatMap { bucket, outputs in outputs.map { ("s3://\(bucket)/\($0.key)", $0.value) } }
        }
        return shown.compactMap { uri, output in output.path.map { (uri, $0) } }.sorted { $0.uri < $1.uri }
    }

    /// Notes that a client put an object, which counts before what steps wrote until they write again.
    func note(put key: ObjectKey, in bucket: BucketName) {
        let shown = places.withLock { $0[bucket.text].map { Array($0.values) } ?? [] }
        for output in shown { output.replaced.withLock { _ = $0.insert(key.text) } }
    }

    func has(_ bucket: BucketName) -> Bool { places.withLock { $0[bucket.text] != nil } }
}
