import CacheStorage
import PipelineModel

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
