/// The difference of two texts as `diff -u` shows it, without the file names.
package enum UnifiedDiff {
    /// Lines around a change that help to find it.
    private static let context = 3
    /// Longer texts are only told to differ: the time to compare two grows with their length times their difference.
    private static let longest = 5_000

    /// Empty where they are the same, and where they are too long to be compared.
    package static func lines(from old: String, to new: String) -> [String] {
        let before = old.split(separator: "\n", omittingEmptySubsequences: false).droppingFinalEmpty
        let after = new.split(separator: "\n", omittingEmptySubsequences: false).droppingFinalEmpty
        guard before.count <= longest, after.count <= longest else { return [] }
        let edits = edits(from: before, to: after)
        return hunks(of: edits).flatMap { lines(of: edits[$0], before: edits[..<$0.lowerBound]) }
    }

    private enum Edit: Equatable {
        case same(Substring)
        case removed(Substring)
        case added(Substring)

        var text: String {
            switch self {
            case .same(let line): " \(line)"
            case .removed(let line): "-\(line)"
            case .added(let line): "+\(line)"
            }
        }

        var isSame: Bool { if case .same = self { true } else { false } }
    }

    /// Every line of both, in order; what was removed before what came in its place.
    private static func edits(from before: [Substring], to after: [Substring]) -> [Edit] {
        let difference = after.difference(from: before)
        let removed = Set(
            difference.removals.map { if case .remove(let offset, _, _) = $0 { offset } else { -1 } })
        let added = Set(
            difference.insertions.map { if case .insert(let offset, _, _) = $0 { offset } else { -1 } })
        var edits: [Edit] = []
        var (left, right) = (0, 0)
        while left < before.count || right < after.count {
            if left < before.count, removed.contains(left) {
                edits.append(.removed(before[left]))
                left += 1
            } else if right < after.count, added.contains(right) {
                edits.append(.added(after[right]))
                right += 1
            } else {
                edits.append(.same(before[left]))
                left += 1
                right += 1
            }
        }
        return edits
    }

    private static func hunks(of edits: [Edit]) -> [Range<Int>] {
        var hunks: [Range<Int>] = []
        for index in edits.indices where !edits[index].isSame {
            let range = max(0, index - context)..<min(edits.count, index + context + 1)
            if let last = hunks.last, last.upperBound >= range.lowerBound {
                hunks[hunks.count - 1] = last.lowerBound..<range.upperBound
            } else {
                hunks.append(range)
            }
        }
        return hunks
    }

    private static func lines(of hunk: ArraySlice<Edit>, before: ArraySlice<Edit>) -> [String] {
        func counts(_ edits: ArraySlice<Edit>) -> (old: Int, new: Int) {
            edits.reduce((0, 0)) { counts, edit in
                switch edit {
                case .same: (counts.0 + 1, counts.1 + 1)
                case .removed: (counts.0 + 1, counts.1)
                case .added: (counts.0, counts.1 + 1)
                }
            }
        }
        let (skipped, shown) = (counts(before), counts(hunk))
        // A side without lines is told by the line before it.
        func range(_ skipped: Int, _ count: Int) -> String { "\(count == 0 ? skipped : skipped + 1),\(count)" }
        let header = "@@ -\(range(skipped.old, shown.old)) +\(range(skipped.new, shown.new)) @@"
        return [header] + hunk.map(\.text)
    }
}

extension [Substring] {
    /// A text that ends with a line break has no line after it.
    fileprivate var droppingFinalEmpty: [Substring] { last == "" ? Array(dropLast()) : self }
}
