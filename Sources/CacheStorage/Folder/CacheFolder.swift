package import PipelineModel
package import SystemPackage

/// Where everything lies in a cache folder. `cache/FORMAT.md` describes it.
package struct CacheFolder: Sendable, Hashable {
    package static let formatLine = "retake cache 1"

    /// What all who use the cache share: recordings, artifacts, logs.
    package let root: FilePath
    /// What belongs to this user on this machine: trees, workspaces, the index. The same folder as `root`, unless that is
    /// shared, remote or can't be written.
    package let side: FilePath
    /// Why nothing can be recorded here; nil when it can.
    package let obstacle: String?
    /// Whether the side folder is for this process only.
    let sideIsTemporary: Bool
    let sharing: Sharing

    init(root: FilePath, side: FilePath, sideIsTemporary: Bool, obstacle: String?, sharing: Sharing) {
        self.root = root
        self.side = side
        self.sideIsTemporary = sideIsTemporary
        self.obstacle = obstacle
        self.sharing = sharing
    }

    package var isWritable: Bool { obstacle == nil }

    static let rootNames = ["recordings", "artifacts", "logs", "runs", "locks", "tmp"]
    static let sideNames = ["trees", "pending", "workspaces", "tmp"]
    /// Made when they are first needed.
    static let laterNames = ["accepted", "checks", "texts", "models", "history", "plans", "pruned"]

    package func recording(_ fingerprint: Fingerprint) -> FilePath { shard("recordings", fingerprint.digest, ".json") }
    package func artifact(_ digest: Digest) -> FilePath { shard("artifacts", digest, ArtifactFormat.suffix) }
    package func log(_ digest: Digest) -> FilePath { shard("logs", digest, ".log.gz") }
    func acceptance(_ fingerprint: Fingerprint) -> FilePath { shard("accepted", fingerprint.digest, ".json") }
    func check(_ fingerprint: Fingerprint) -> FilePath { shard("checks", fingerprint.digest, ".json") }
    func text(_ digest: Digest) -> FilePath { shard("texts", digest, ".txt") }
    package var recordings: FilePath { root.appending("recordings") }
    package var artifacts: FilePath { root.appending("artifacts") }
    package var logs: FilePath { root.appending("logs") }
    var acceptances: FilePath { root.appending("accepted") }
    /// Versions of models; never pruned.
    package var models: FilePath { root.appending("models") }
    var texts: FilePath { root.appending("texts") }
    /// What the last run of each pipeline used.
    var runs: FilePath { root.appending("runs") }
    package var locks: FilePath { root.appending("locks") }
    package func lock(_ fingerprint: Fingerprint) -> FilePath { locks.appending(fingerprint.rawValue) }
    package var temporary: FilePath { root.appending("tmp") }

    package var trees: FilePath { side.appending("trees") }
    package func tree(_ digest: Digest) -> FilePath { trees.appending(digest.text) }
    package var workspaces: FilePath { side.appending("workspaces") }
    /// Jobs that are done and whose outputs are still to be packed.
    var pending: FilePath { side.appending("pending") }
    var sideTemporary: FilePath { side.appending("tmp") }
    /// What was decided when nothing had to run.
    var plans: FilePath { side.appending("plans") }
    package var index: FilePath { side.appending("index.sqlite") }

    /// The first two digits are a folder of their own, so that no folder grows without bound.
    private func shard(_ kind: String, _ name: Digest, _ suffix: String) -> FilePath {
        FilePath("\(root)/\(kind)/\(name.text.prefix(2))/\(name)\(suffix)")
    }
}
