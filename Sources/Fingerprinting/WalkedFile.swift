import Dispatch
import PipelineModel
import Synchronization
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A file that a walk met and that is still to be read.
struct WalkedFile: Sendable {
    /// Fewer bytes than this are read before other threads wake up.
    private static let parallelByteCount: Int64 = 1 << 20
    /// What one thread takes at a time: enough files to be worth it, few enough to share the large ones out.
    private static let batchCount = 32

    let path: String
    let place: FilePath
    let size: Int64
    let isExecutable: Bool

    init(path: String, place: FilePath, status: stat) {
        self.path = path
        self.place = place
        size = Int64(status.st_size)
        isExecutable = status.st_mode & S_IXUSR != 0
    }

    func entry() throws(TreeError) -> FileTree.Entry {
        do {
            let (digest, size) = try fileDigest(place)
            return .init(path: path, kind: .file(digest: digest, size: size, isExecutable: isExecutable))
        } catch {
            throw .unreadable(path: place.string, reason: (error as? Errno ?? .ioError).description)
        }
    }

    /// Reads all files, on all processors where that pays. Of several errors, that of the first path is thrown.
    static func entries(of files: [WalkedFile]) throws(TreeError) -> [FileTree.Entry] {
        let files = files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        if files.count < 2 || files.reduce(0, { $0 + $1.size }) < parallelByteCount {
            var entries: [FileTree.Entry] = []
            for file in files { entries.append(try file.entry()) }
            return entries
        }
        let results = Mutex([Result<FileTree.Entry, TreeError>?](repeating: nil, count: files.count))
        let batches = batches(of: files)
        DispatchQueue.concurrentPerform(iterations: batches.count) { position in
            let read = batches[position].map { index in
                (index, Result { () throws(TreeError) in try files[index].entry() })
            }
            results.withLock { results in for (index, result) in read { results[index] = result } }
        }
        var entries: [FileTree.Entry] = []
        for result in results.withLock({ $0 }) { if let result { entries.append(try result.get()) } }
        return entries
    }

    /// Large files one by one, then small ones by the batch: the last to be read should not be the largest.
    private static func batches(of files: [WalkedFile]) -> [[Int]] {
        let large = files.indices.filter { files[$0].size >= parallelByteCount }.sorted {
            files[$0].size > files[$1].size
        }
        let small = files.indices.filter { files[$0].size < parallelByteCount }
        let shares = stride(from: 0, to: small.count, by: batchCount).map {
            Array(small[$0..<min($0 + batchCount, small.count)])
        }
        return large.map { [$0] } + shares
    }
}
