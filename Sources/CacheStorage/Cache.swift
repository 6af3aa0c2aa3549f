import HostSystem
package import PipelineModel
import Synchronization
package import SystemPackage

/// A cache folder: recordings of jobs and what they left behind.
///
/// Its files are the truth; a crash at any instant leaves either a whole recording or none, because a recording is
/// published after everything that it names.
package struct Cache: Sendable {
    package let folder: CacheFolder
    package let index: CacheIndex
    /// For what becomes recordings and artifacts.
    let temporary: ProcessFolder
    /// For what becomes trees.
    let sideTemporary: ProcessFolder
    private let interruption = Interruption()

    /// Opens the cache in a folder, and makes one where nothing is yet.
    ///
    /// - Parameter own: the caller's own cache folder; needed when the folder is shared, remote or can't be written.
    package init(
        at root: FilePath, own: FilePath? = nil, isRemote: (FilePath) -> Bool = NetworkMount.contains
    ) throws {
        let folder = try CacheFolder(opening: root, own: own ?? root, isRemote: isRemote)
        self.folder = folder
        index = CacheIndex(at: folder.index)
        temporary = ProcessFolder(in: folder.temporary, sharing: folder.sharing)
        sideTemporary =
            folder.side == folder.root ? temporary : ProcessFolder(in: folder.sideTemporary, sharing: .nobody)
    }

    /// Removes what this process keeps in the cache for its own use only.
    package func close() {
        temporary.remove()
        sideTemporary.remove()
        if folder.sideIsTemporary { try? folder.side.removeTree() }
    }

    /// Ends what is being unpacked, and packed for a step to read, with a `CancellationError`.
    package func interrupt() { interruption.isRequested.store(true, ordering: .relaxed) }

    func checkInterruption() throws {
        if interruption.isRequested.load(ordering: .relaxed) { throw CancellationError() }
    }

    /// Tries to take the right to compute a fingerprint.
    package func lock(_ fingerprint: Fingerprint, as holder: KeyLock.Holder) -> KeyLock.Attempt {
        KeyLock.attempt(at: folder.lock(fingerprint.rawValue), as: holder, sharing: folder.sharing)
    }
}

/// Whether those who use a cache no longer want what takes long.
private final class Interruption: Sendable {
    let isRequested = Atomic(false)
}
