package import CacheStorage
import Foundation
import HostSystem
package import PipelineModel
import SystemPackage

/// What the parts of a decision stand for, where that is text: files of code, and lists of an input's files.
package struct PartTexts: Sendable {
    /// Longer lists of files are not kept.
    private static let longestListing = 1_000

    private let cache: Cache

    package init(cache: Cache) { self.cache = cache }

    /// Keeps them in the cache, so that a later change can be told line by line. What can't be kept is not told.
    package func keep(of decision: StepDecider.Decision, _ job: Job) {
        for (input, content) in zip(job.knowing(decision.contents).inputs, decision.contents) {
            switch input.role {
            case .code:
                for (part, entry) in ManifestBuilder.codeParts(of: input, content.tree) {
                    cache.recordings.keepText(of: part.digest) { text(of: entry, in: content) }
                }
            case .data:
                if content.tree.entries.count <= Self.longestListing {
                    cache.recordings.keepText(of: content.digest) { content.tree.listing }
                }
            }
        }
    }

    /// The text of a file that lies on this machine, as long as it is what was decided by.
    private func text(of entry: FileTree.Entry, in content: InputContent) -> String? {
        guard case .file(let digest, let size, _) = entry.kind, size <= RecordingStore.longestText else { return nil }
        for piece in content.pieces {
            let path: FilePath
            switch piece.source {
            case .local(let place), .packed(let place):
                path = entry.path == piece.location ? place : place.pushing(FilePath(entry.path))
            case .output(let output, _, let part):
                path = cache.folder.tree(output.treeDigest).pushing(FilePath(part)).pushing(FilePath(entry.path))
            case .artifact: continue
            }
            if let bytes = try? File.read(path), sha256(bytes) == digest {
                return String(validating: bytes, as: UTF8.self)
            }
        }
        return nil
    }
}

extension FileTree {
    /// A line for each entry: its digest, a space, its path.
    fileprivate var listing: String { entries.map { "\($0.digest) \($0.path)\n" }.joined() }
}
