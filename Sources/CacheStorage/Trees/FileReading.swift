import Dispatch
import HostSystem
import PipelineModel
import Synchronization
import SystemPackage

/// Tells the contents of files that a walk met: from what is known, else by reading them, on all processors where that
/// pays.
struct FileReading {
    /// Fewer bytes than this are read before other threads wake up.
    private static let parallelByteCount: Int64 = 1 << 20
    /// What one thread takes at a time: enough files to be worth it, few enough to share the large ones out.
    private static let batchCount = 32

    let known: (any DigestStore)?

    /// - Parameter place: the file itself, or the folder that all files lie in.
    ///
    /// Of several errors, that of the first path is thrown.
    func entries(of files: [WalkedFile], in place: String) throws(TreeError) -> [FileTree.Entry] {
        guard let known, !files.isEmpty else {
            return try read(files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }).map(\.entry)
        }
        var earlier = known.digests(at: place)
        var entries: [FileTree.Entry] = []
        entries.reserveCapacity(files.count)
        var unknown: [WalkedFile] = []
        for file in files {
            if earlier.isEmpty {
                unknown.append(file)
                continue
            }
            let found = earlier.removeValue(forKey: file.place)
            if let found, found.state == file.state {
                entries.append(file.entry(digest: found.digest, size: file.state.size))
            } else {
                unknown.append(file)
            }
        }
        unknown.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        let read = try read(unknown)
        let fresh = zip(unknown, read).compactMap { file, read in read.known.map { (file.place, $0) } }
        if !fresh.isEmpty || !earlier.isEmpty {
            known.keep(Dictionary(fresh) { first, _ in first }, forgetting: Array(earlier.keys))
        }
        return entries + read.map(\.entry)
    }

    /// In the order of the files.
    private typealias Read = (entry: FileTree.Entry, known: KnownDigest?)

    private func read(_ files: [WalkedFile]) throws(TreeError) -> [Read] {
        if files.count < 2 || files.reduce(0, { $0 + $1.state.size }) < Self.parallelByteCount {
            var read: [Read] = []
            for file in files { read.append(try file.read()) }
            return read
        }
        let results = Mutex([Result<Read, TreeError>?](repeating: nil, count: files.count))
        let batches = Self.batches(of: files)
        DispatchQueue.concurrentPerform(iterations: batches.count) { position in
            let read = batches[position].map { index in
                (index, Result { () throws(TreeError) in try files[index].read() })
            }
            results.withLock { results in for (index, result) in read { results[index] = result } }
        }
        var read: [Read] = []
        for result in results.withLock({ $0 }) { if let result { read.append(try result.get()) } }
        return read
    }

    /// Large files one by one, then small ones by the batch: the last to be read should not be the largest.
    private static func batches(of files: [WalkedFile]) -> [[Int]] {
        let large = files.indices.filter { files[$0].state.size >= parallelByteCount }.sorted {
            files[$0].state.size > files[$1].state.size
        }
        let small = files.indices.filter { files[$0].state.size < parallelByteCount }
        let shares = stride(from: 0, to: small.count, by: batchCount).map {
            Array(small[$0..<min($0 + batchCount, small.count)])
        }
        return large.map { [$0] } + shares
    }
}

/// A file that a walk met.
struct WalkedFile: Sendable {
    /// Relative to the folder, as the tree will name it.
    let path: String
    let folder: String
    /// As the walk met it, before anything is read.
    let state: FileState
    let isExecutable: Bool

    var place: String { folder == "/" ? "/" + path : folder + "/" + path }

    func entry(digest: String, size: Int64) -> FileTree.Entry {
        .init(path: path, kind: .file(digest: digest, size: size, isExecutable: isExecutable))
    }

    /// Reads the file.
    ///
    /// The state is nil when it may not stand for the contents: the file was written meanwhile, or so shortly before
    /// that another write might not show, or a process that has it open may write it through a mapping, which shows even less.
    func read() throws(TreeError) -> (entry: FileTree.Entry, known: KnownDigest?) {
        let moment = Int64.now
        do {
            let read = try fileDigest(FilePath(place))
            let isSame =
                read.state == state && state.size == read.size && state.isSettled(at: moment)
                && !File.hasWriter(FilePath(place))
            return (
                entry(digest: read.digest, size: read.size),
                isSame ? KnownDigest(state: state, digest: read.digest) : nil
            )
        } catch {
            throw .unreadable(path: place, reason: (error as? Errno ?? .ioError).description)
        }
    }
}
