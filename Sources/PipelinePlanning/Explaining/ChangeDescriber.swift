package import CacheStorage
import HostSystem
package import PipelineModel
import SystemPackage

/// Tells a change of a part line by line.
struct ChangeDescriber: Sendable {
    let cache: Cache

    func tell(_ change: Manifest.Change, from old: Manifest, to new: Manifest) -> Explanation.Change {
        let before = old.parts.first { $0.name == change.part }
        let after = new.parts.first { $0.name == change.part }
        if change.part.hasPrefix("code/"), let before, let after,
            let oldText = cache.recordings.text(of: before.digest),
            let newText = cache.recordings.text(of: after.digest)
        {
            return .init(change, lines: UnifiedDiff.lines(from: oldText, to: newText))
        }
        if change.part.hasPrefix("input/"), let before, let after,
            let oldText = cache.recordings.text(of: before.digest),
            let newText = cache.recordings.text(of: after.digest)
        {
            return .init(change, lines: files(from: oldText, to: newText))
        }
        if case .changed(let oldText?, let newText?) = change.kind, oldText.contains("\n") || newText.contains("\n") {
            return .init(change, lines: words(from: oldText, to: newText))
        }
        return .init(change)
    }

    /// Of two listings, what became of each file.
    private func files(from old: String, to new: String) -> [String] {
        let old = Dictionary(old.linesByFirstWord.map { ($0.rest, $0.word) }) { first, _ in first }
        let new = Dictionary(new.linesByFirstWord.map { ($0.rest, $0.word) }) { first, _ in first }
        return Set(old.keys).union(new.keys).sorted().compactMap { path in
            switch (old[path], new[path]) {
            case (nil, _): "\(path) added"
            case (_, nil): "\(path) removed"
            case (let before, let after): before == after ? nil : "\(path) changed"
            }
        }
    }

    /// Of two lists of names with a word each, such as installed packages.
    private func words(from old: String, to new: String) -> [String] {
        let old = Dictionary(old.linesByFirstWord.map { ($0.word, $0.rest) }) { first, _ in first }
        let new = Dictionary(new.linesByFirstWord.map { ($0.word, $0.rest) }) { first, _ in first }
        return Set(old.keys).union(new.keys).sorted().compactMap { name in
            switch (old[name], new[name]) {
            case (nil, let after?): "\(name) \(after) added"
            case (let before?, nil): "\(name) \(before) removed"
            case (let before?, let after?): before == after ? nil : "\(name) \(before) → \(after)"
            case (nil, nil): nil
            }
        }
    }
}

/// What the parts of a decision stand for, where that is text: files of code, and lists of an input's files.
package struct PartTexts: Sendable {
    /// Longer lists of files are not kept.
    private static let longestListing = 1_000

    private let cache: Cache

    package init(cache: Cache) { self.cache = cache }

    /// Keeps them in the cache, so that a later change can be told line by line. What can't be kept is not told.
    package func keep(of decided: DecidedStep, _ job: Job) {
        for (input, content) in zip(job.knowing(decided.contents).inputs, decided.contents) {
            switch input.role {
            case .code:
                for (part, entry) in ManifestBuilder.codeParts(of: input, content.tree) {
                    cache.recordings.keepText(of: part.digest) { text(of: entry, in: content) }
                }
            case .data:
                if content.tree.entries.count <= Self.longestListing {
                    cache.recordings.keepText(of: content.digest.text) { content.tree.listing }
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
            case .local(let place), .packed(let place, _), .selected(_, let place):
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
