import HostSystem
package import PipelineModel
import Synchronization
package import SystemPackage

/// A cache folder, opened: its parts, each of which can be handed to who needs no more.
///
/// Its files are the truth; a crash at any instant leaves either a whole recording or none, because a recording is
/// published after everything that it names.
package struct Cache: Sendable {
    package let folder: CacheFolder
    package let index: CacheIndex
    /// What jobs left behind, by their fingerprints.
    package let recordings: RecordingStore
    /// Outputs as folders and archives.
    package let trees: TreeStore
    package let history: RunHistory
    package let models: ModelRegistry
    package let environments: EnvironmentStore
    package let upkeep: Upkeep
    private let scratch: Scratch

    /// Opens the cache in a folder, and makes one where nothing is yet.
    ///
    /// - Parameters:
    ///   - own: the caller's own cache folder; needed when the folder is shared, remote or can't be written.
    ///   - trust: whose recordings are used.
    ///   - artifacts: where artifacts are, when that is not only this folder.
    package init(
        at root: FilePath, own: FilePath? = nil, trust: Trust = .group,
        isRemote: (FilePath) -> Bool = NetworkMount.contains,
        artifacts: ((CacheFolder) -> any ArtifactSource)? = nil
    ) throws {
        let folder = try CacheFolder(opening: root, own: own ?? root, trust: trust, isRemote: isRemote)
        let index = CacheIndex(at: folder.index)
        let scratch = Scratch(of: folder)
        let artifacts = artifacts?(folder) ?? LocalArtifacts(in: folder)
        self.folder = folder
        self.index = index
        self.scratch = scratch
        trees = TreeStore(folder: folder, index: index, scratch: scratch, artifacts: artifacts)
        recordings = RecordingStore(folder: folder, index: index, scratch: scratch, trees: trees)
        history = RunHistory(folder: folder, scratch: scratch)
        models = ModelRegistry(folder: folder, scratch: scratch)
        environments = EnvironmentStore(folder: folder, held: HeldTrees())
        upkeep = Upkeep(
            folder: folder, index: index, scratch: scratch, recordings: recordings, trees: trees, history: history,
            environments: environments)
    }

    /// Tells everybody that a run uses the cache from now on: no prune takes what was of use since the cache was opened.
    package func announceUse() {
        scratch.shared.announce()
        scratch.side.announce()
    }

    /// Removes what this process keeps in the cache for its own use only.
    package func close() {
        scratch.remove()
        trees.held.release()
        environments.held.release()
        if folder.sideIsTemporary { try? folder.side.removeTree() }
    }

    /// Ends what is being unpacked, and packed for a step to read, with a `CancellationError`.
    package func interrupt() { scratch.interrupt() }
}

/// This process's own folders in a cache, and whether those who use it still want what takes long.
final class Scratch: Sendable {
    /// For what becomes recordings and artifacts.
    let shared: ProcessFolder
    /// For what becomes trees.
    let side: ProcessFolder
    private let isInterrupted = Atomic(false)

    init(of folder: CacheFolder) {
        shared = ProcessFolder(in: folder.temporary, of: folder)
        side = folder.side == folder.root ? shared : ProcessFolder(in: folder.sideTemporary, of: folder)
    }

    func remove() {
        shared.remove()
        side.remove()
    }

    func interrupt() { isInterrupted.store(true, ordering: .relaxed) }

    func checkInterruption() throws {
        if isInterrupted.load(ordering: .relaxed) { throw CancellationError() }
    }
}
