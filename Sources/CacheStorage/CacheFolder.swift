import Foundation
package import SystemPackage

/// Where everything lies in a cache folder. `cache/FORMAT.md` describes it.
package struct CacheFolder: Sendable, Hashable {
    package static let formatLine = "retake cache 1"

    package let root: FilePath

    /// Opens a cache folder, and makes one where nothing is yet.
    ///
    /// Throws ``CacheError`` when it can't be written, is of a newer format, or is no cache at all.
    package init(opening root: FilePath) throws {
        self.root = root
        do {
            try File.makeFolder(root)
            try checkFormat()
            for name in ["recordings", "artifacts", "logs", "trees", "tmp", "locks", "workspaces"] {
                try File.makeFolder(root.appending(name))
            }
            guard access(temporary.string, W_OK) == 0 else { throw Errno(rawValue: errno) }
        } catch let error as Errno {
            throw CacheError.cannotWrite(folder: root, reason: error.description)
        }
    }

    private func checkFormat() throws {
        let file = root.appending("format")
        if let bytes = try? File.read(file) {
            let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first.map(String.init) ?? ""
            guard line == Self.formatLine else { throw CacheError.newerFormat(folder: root, line: line) }
            return
        }
        // Another process may be making this cache right now: only what a cache never holds tells against it.
        let names = try FileManager.default.contentsOfDirectory(atPath: root.string)
        let ownNames: Set = [
            "format", "recordings", "artifacts", "logs", "trees", "tmp", "locks", "workspaces", "index.sqlite",
        ]
        guard names.allSatisfy({ ownNames.contains($0) || $0.hasPrefix("index.sqlite-") }) else {
            throw CacheError.notACache(folder: root)
        }
        try File.makeFolder(temporary)
        try File.write(Array("\(Self.formatLine)\n".utf8), to: file, by: newTemporary(), synchronizing: true)
    }

    package func recording(_ fingerprint: String) -> FilePath { shard("recordings", fingerprint, ".json") }
    package func artifact(_ digest: String) -> FilePath { shard("artifacts", digest, ".tar.gz") }
    package func log(_ digest: String) -> FilePath { shard("logs", digest, ".log.gz") }
    package func tree(_ digest: String) -> FilePath { trees.appending(digest) }
    package func lock(_ fingerprint: String) -> FilePath { root.appending("locks").appending(fingerprint) }
    package var recordings: FilePath { root.appending("recordings") }
    package var trees: FilePath { root.appending("trees") }
    package var workspaces: FilePath { root.appending("workspaces") }
    package var temporary: FilePath { root.appending("tmp") }
    package var index: FilePath { root.appending("index.sqlite") }

    /// A name in `tmp/` that nobody else uses.
    package func newTemporary() -> FilePath {
        temporary.appending("\(getpid())-\(UUID().uuidString)")
    }

    /// The first two digits are a folder of their own, so that no folder grows without bound.
    private func shard(_ kind: String, _ name: String, _ suffix: String) -> FilePath {
        FilePath("\(root)/\(kind)/\(name.prefix(2))/\(name)\(suffix)")
    }
}
