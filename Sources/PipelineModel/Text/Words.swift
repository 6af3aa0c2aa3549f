/// The word a person most likely meant, or nil when none is near.
///
/// Near is: at most a third of its letters differ (inserted, deleted, replaced, swapped), whatever their case.
package func nearestWord(to word: String, among candidates: some Sequence<String>) -> String? {
    candidates
        .map { (candidate: $0, distance: editDistance(Array(word.lowercased()), Array($0.lowercased()))) }
        .filter { $0.distance <= max(1, $0.candidate.count / 3) }
        .min { ($0.distance, $0.candidate) < ($1.distance, $1.candidate) }?
        .candidate
}

/// `1 item`, `2 items`.
package func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

/// `; did you mean 'x'?`, or nothing when no candidate is near.
package func suggestion(for word: String, among candidates: some Sequence<String>) -> String {
    nearestWord(to: word, among: candidates).map { "; did you mean '\($0)'?" } ?? ""
}

/// Insertions, deletions, substitutions and swaps of neighbours that lead from one word to the other.
private func editDistance(_ left: [Character], _ right: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for (i, leftCharacter) in left.enumerated() {
        var row = [i + 1]
        for (j, rightCharacter) in right.enumerated() {
            let substitution = last[j] + (leftCharacter == rightCharacter ? 0 : 1)
            var distance = min(substitution, last[j + 1] + 1, row[j] + 1)
            if i > 0, j > 0, leftCharacter == right[j - 1], left[i - 1] == rightCharacter {
                distance = min(distance, beforeLast[j - 1] + 1)
            }
            row.append(distance)
        }
        (beforeLast, last) = (last, row)
    }
    return last[right.count]
}

extension String {
    /// Each line's first word and, behind one space, the rest of the line.
    package var linesByFirstWord: [(word: Substring, rest: Substring)] {
        split(separator: Character("\n")).map { line in
            let word = line.prefix { $0 != " " }
            return (word, line[word.endIndex...].dropFirst())
        }
    }
}

extension StringProtocol {
    /// Without white space at its ends.
    package var trimmed: String {
        let rest = drop(while: \.isWhitespace)
        let end = rest.lastIndex { !$0.isWhitespace }
        return end.map { String(rest[...$0]) } ?? ""
    }

    /// What follows a prefix; nil where it does not begin so.
    package func dropping(prefix: String) -> String? { hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil }
}
