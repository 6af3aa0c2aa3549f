import CHost
package import HostSystem
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

    /// Whose recordings are used.
    package var trust: Trust { sharing.trust }
    package var isWritable: Bool { obstacle == nil }

    static let rootNames = ["recordings", "artifacts", "logs", "runs", "locks", "tmp"]
    static let sideNames = ["trees", "pending", "workspaces", "tmp"]
    /// Made when they are first needed.
    static let laterNames = [
        "accepted", "checks", "reads", "texts", "models", "history", "plans", "pruned", "environments",
    ]

    package func recording(_ fingerprint: Fingerprint) -> FilePath { shard("recordings", fingerprint.digest, ".json") }
    package func artifact(_ digest: Digest) -> FilePath { shard("artifacts", digest, ArtifactFormat.suffix) }
    package func log(_ digest: Digest) -> FilePath { shard("logs", digest, ".log.gz") }
    func acceptance(_ fingerprint: Fingerprint) -> FilePath { shard("accepted", fingerprint.digest, ".json") }
    func check(_ fingerprint: Fingerprint) -> FilePath { shard("checks", fingerprint.digest, ".json") }
    func reads(_ shape: Digest) -> FilePath { shard("reads", shape, ".json") }
    func text(_ digest: Digest) -> FilePath { shard("texts", digest, ".txt") }
    package var recordings: FilePath { root.appending("recordings") }
    package var artifacts: FilePath { root.appending("artifacts") }
    package var logs: FilePath { root.appending("logs") }
    var acceptances: FilePath { root.appending("accepted") }
    /// Versions of models; never pruned.
    package var models: FilePath { root.appending("models") }
    var reads: FilePath { root.appending("reads") }
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
    /// Python environments that Retake made.
    var environments: FilePath { side.appending("environments") }
    package var index: FilePath { side.appending("index.sqlite") }

    /// The first two digits are a folder of their own, so that no folder grows without bound.
    private func shard(_ kind: String, _ name: Digest, _ suffix: String) -> FilePath {
        FilePath("\(root)/\(Self.shard(kind, name, suffix))")
    }

    private static func shard(_ kind: String, _ name: Digest, _ suffix: String) -> String {
        "\(kind)/\(name.text.prefix(2))/\(name.text)\(suffix)"
    }

    /// Of each recording's file, nil where there is none.
    package func states(ofRecordings fingerprints: [Fingerprint]) -> [FileState?] {
        statuses(fingerprints.map { Self.shard("recordings", $0.digest, ".json") }).map { $0.map { FileState($0) } }
    }

    /// Of each artifact's file; nil where there is none, and for what is no file that Retake wrote.
    func sizes(ofArtifacts digests: [Digest]) -> [Int64?] {
        statuses(digests.map { Self.shard("artifacts", $0, ArtifactFormat.suffix) }).map { $0.flatMap(Self.size) }
    }
}

extension CacheFolder {
    /// Opens a cache folder, and makes one where nothing is yet.
    ///
    /// A folder that can't be written is opened all the same: what is recorded there can be replayed, and `obstacle` says
    /// why nothing new can be recorded.
    ///
    /// - Parameters:
    ///   - trust: whose recordings are used.
    ///   - own: the caller's own cache folder, which holds the side folder of one that is shared or remote.
    ///   - isRemote: whether other machines may use a folder too.
    ///
    /// Throws ``CacheError`` when it is of a newer format, or no cache at all.
    package init(
        opening root: FilePath, own: FilePath, trust: Trust = .group,
        isRemote: (FilePath) -> Bool = NetworkMount.contains
    ) throws {
        var obstacle: String?
        do throws(Errno) {
            try File.makeFolder(root)
        } catch .notDirectory where File.status(of: root) == nil {
            // Nothing can ever be there: a file is in the way.
            throw CacheError.cannotWrite(folder: root, reason: Errno.notDirectory.description)
        } catch {
            obstacle = error.description
        }
        if let status = File.status(of: root), status.type != .directory {
            throw CacheError.notAFolder(root)
        }
        let sharing = File.status(of: root).map { Sharing(of: $0, trust: trust) } ?? .nobody
        let format = try Self.format(of: root)
        if obstacle == nil {
            do throws(Errno) {
                try Self.prepare(root, sharing, writesFormat: format == nil)
            } catch {
                obstacle = error.description
            }
        }
        let isOwn =
            obstacle == nil && !sharing.isShared && File.status(of: root)?.userID.rawValue == geteuid()
            && !isRemote(root)
        // By its own path, so that two caches have two.
        let beside = own.appending("beside").appending(FilePath(Self.realPath(of: root)).components)
        do throws(Errno) {
            try self.init(
                root: root, side: Self.prepareSide(isOwn ? root : beside), sideIsTemporary: false, obstacle: obstacle,
                sharing: sharing)
        } catch {
            // Not even the caller's own folder can be written. Steps need some place, for this one run.
            let last = Host.temporaryFolder(Host.environment).appending("retake-\(getpid())-\(Host.uniqueName)")
            do throws(Errno) {
                try self.init(
                    root: root, side: Self.prepareSide(last), sideIsTemporary: true,
                    obstacle: obstacle ?? error.description, sharing: sharing)
            } catch {
                throw CacheError.cannotWrite(folder: root, reason: obstacle ?? error.description)
            }
        }
    }

    /// The format that a folder says it has, or nil when it says none and may become a cache.
    private static func format(of root: FilePath) throws -> String? {
        if let bytes = try? FolderHandle(root).file(below: "format"), let bytes = try? File.read(bytes.raw, limit: 4096)
        {
            let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first.map(String.init) ?? ""
            guard line == formatLine else { throw CacheError.newerFormat(folder: root, line: line) }
            return line
        }
        // Another process may be making this cache right now: only what a cache never holds tells against it.
        let ownNames = Set(["format", "beside"] + rootNames + sideNames + laterNames)
        let names = root.names
        guard names.allSatisfy({ ownNames.contains($0) || $0.hasPrefix("index.sqlite") }) else {
            throw CacheError.notACache(folder: root)
        }
        return nil
    }

    private static func prepare(_ root: FilePath, _ sharing: Sharing, writesFormat: Bool) throws(Errno) {
        do throws(FileError) {
            let folder = try FolderHandle(root)
            // Throws for a link, which is not followed.
            for name in rootNames {
                let made = try folder.folder(making: try folder.name(name))
                sharing.apply(to: made.descriptor.raw)
            }
        } catch {
            throw error.reason
        }
        for folder in [root, root.appending("tmp")] where access(folder.string, W_OK) != 0 {
            throw Errno.last
        }
        guard writesFormat else { return }
        let temporary = root.appending("tmp").appending("format-\(getpid())-\(Host.uniqueName)")
        try File.write(Array("\(formatLine)\n".utf8), to: temporary, synchronizing: true)
        if let file = try? FileDescriptor.open(temporary, .readOnly, options: [.noFollow, .closeOnExec]) {
            sharing.apply(to: file)
            try? file.close()
        }
        try File.rename(temporary, root.appending("format"))
    }

    /// Makes a cache again whose folder was removed while it was in use: one that every later run knows as a cache.
    static func restore(_ root: FilePath, _ sharing: Sharing) throws(Errno) {
        try File.makeFolder(root)
        try prepare(root, sharing, writesFormat: true)
    }

    private static func prepareSide(_ side: FilePath) throws(Errno) -> FilePath {
        for name in sideNames { try File.makeFolder(side.appending(name)) }
        if access(side.appending("tmp").string, W_OK) != 0 { throw Errno.last }
        return side
    }

    private static func realPath(of path: FilePath) -> String {
        guard let real = realpath(path.string, nil) else { return path.string }
        defer { free(real) }
        return String(cString: real)
    }
}
