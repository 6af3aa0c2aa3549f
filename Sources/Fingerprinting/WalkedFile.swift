import PipelineModel
import SystemPackage

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
    /// that another write might not show.
    func read() throws(TreeError) -> (entry: FileTree.Entry, known: KnownDigest?) {
        let moment = Int64.now
        do {
            let read = try fileDigest(FilePath(place))
            let isSame = read.state == state && state.size == read.size && state.isSettled(at: moment)
            return (
                entry(digest: read.digest, size: read.size),
                isSame ? KnownDigest(state: state, digest: read.digest) : nil
            )
        } catch {
            throw .unreadable(path: place, reason: (error as? Errno ?? .ioError).description)
        }
    }
}
