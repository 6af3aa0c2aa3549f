import CacheStorage
import PipelineModel
import SystemPackage

/// Asks for the digests of many files of one folder at once.
struct PrefetchedDigests: DigestStore {
    /// Fewer files of a folder are asked for one by one.
    private static let worthwhileCount = 50

    private let store: any DigestStore
    private let folders: Set<FilePath>
    private let known: [String: KnownDigest]

    /// - Parameter files: what will be asked for.
    init(_ store: any DigestStore, for files: [FilePath]) {
        self.store = store
        let counts = Dictionary(files.map { ($0.removingLastComponent(), 1) }, uniquingKeysWith: +)
        folders = Set(counts.filter { $0.value >= Self.worthwhileCount }.keys)
        known = folders.reduce(into: [:]) { known, folder in
            known.merge(store.digests(at: folder.string)) { first, _ in first }
        }
    }

    func digests(at path: String) -> [String: KnownDigest] {
        guard folders.contains(FilePath(path).removingLastComponent()) else { return store.digests(at: path) }
        return known[path].map { [path: $0] } ?? [:]
    }

    func keep(_ digests: [String: KnownDigest], forgetting gone: [String]) { store.keep(digests, forgetting: gone) }
}
