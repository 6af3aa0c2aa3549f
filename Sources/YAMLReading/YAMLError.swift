import PipelineModel

/// Where something stands in a file; line and column count from one, the column in Unicode code points.
package struct SourceLocation: Sendable, Hashable, CustomStringConvertible {
    package let file: String
    package let line: Int
    package let column: Int

    package init(file: String, line: Int = 1, column: Int = 1) {
        self.file = file
        self.line = line
        self.column = column
    }

    package var description: String { "\(file):\(line):\(column)" }
}

/// What is wrong in a YAML file, and where.
package struct YAMLError: Error, CustomStringConvertible {
    package let place: SourceLocation
    /// A ``YAMLProblem``, or what a dialect finds wrong.
    package let problem: any Sendable & CustomStringConvertible

    package init(_ problem: YAMLProblem, at place: SourceLocation) {
        self.init(found: problem, at: place)
    }

    package init(found problem: any Sendable & CustomStringConvertible, at place: SourceLocation) {
        self.place = place
        self.problem = problem
    }

    package var description: String { "\(place): \(problem)" }
}

/// What can be wrong in any YAML file, whatever it is about.
package enum YAMLProblem: Sendable, Hashable {
    /// The text is not YAML, for this reason.
    case syntax(String)
    case secondDocument
    case repeatedKey(String)
    case wrongType(of: String, expected: String, found: String)
    /// An empty text where one with content is needed.
    case empty(String)
    /// A text that begins with `*` outside quotes, which YAML takes for the name of an anchor.
    case unquotedStar(String)
    case unknownAnchor(String)
}

extension YAMLProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .syntax(let reason): reason
        case .secondDocument: "a second document begins here; the file may hold only one, so remove the '---'"
        case .repeatedKey(let key): "the key '\(key.brief)' stands more than once here; keep one of them"
        case .wrongType(let what, let expected, let found): "\(what) must be \(expected), not \(found)"
        case .empty(let what): "\(what) is empty; write its value, or leave the line out"
        case .unquotedStar(let text):
            "text that begins with '*' must stand in quotes: \"\(text.brief)\""
        case .unknownAnchor(let name):
            "'*\(name)' repeats what is marked '&\(name)', and nothing above is; "
                + "if the text itself is meant, put it in quotes: \"*\(name)\""
        }
    }
}

/// What a person most likely meant by an unknown word, and all that there is.
///
/// - Parameters:
///   - opening: begins the list of known words: `known are`.
///   - otherWords: what other tools call something, in lower case, and what it is called here.
package func spellingAdvice(
    for word: String, among known: [String], _ opening: String, otherWords: [String: String] = [:]
) -> String {
    let meant = otherWords[word.lowercased()].flatMap { known.contains($0) ? $0 : nil }
    let list = known.joined(separator: ", ")
    guard let nearest = meant ?? nearestWord(to: word, among: known) else { return "; \(opening) \(list)" }
    return "; did you mean '\(nearest)'? \(opening.prefix(1).uppercased())\(opening.dropFirst()) \(list)"
}

extension String {
    /// Short and on one line, whatever the file holds.
    package var brief: String {
        let visible = prefix(80).unicodeScalars.map { scalar in
            scalar.properties.generalCategory == .control ? " " : String(scalar)
        }
        return visible.joined() + (count > 80 ? "…" : "")
    }
}
