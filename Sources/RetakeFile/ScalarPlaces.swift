import YAMLReading

/// Finds characters of a value in the texts of the files that it was read from.
///
/// A message about a part of a text can then name the line and the column of just that part, whether it is quoted,
/// folded or written over several lines.
struct ScalarPlaces: Sendable {
    /// By the names that messages give the files.
    private var texts: [String: String]

    init(_ texts: [String: String] = [:]) { self.texts = texts }

    mutating func add(_ text: String, of file: String) { texts[file] = text }

    /// Where a character of a value stands. The value's own place when it is not written there as it is read.
    ///
    /// - Parameters:
    ///   - offset: of the character in the value, in code points; its count for the end.
    ///   - start: where the value begins, quotes included.
    func place(of offset: Int, in value: String, at start: SourceLocation) -> SourceLocation {
        guard let text = texts[start.file] else { return start }
        var cursor = SourceCursor(text, at: start)
        return cursor.go(to: offset, of: Array(value.unicodeScalars)) ? cursor.place : start
    }
}

/// A position in a file.
private struct SourceCursor {
    private let characters: [Unicode.Scalar]
    private let file: String
    private var index = 0
    private var line = 1
    private var column = 1

    init(_ text: String, at start: SourceLocation) {
        characters = Array(text.unicodeScalars)
        file = start.file
        while index < characters.count, (line, column) < (start.line, start.column) { advance() }
    }

    var place: SourceLocation { SourceLocation(file: file, line: line, column: column) }

    private var current: Unicode.Scalar? { index < characters.count ? characters[index] : nil }
    private var following: Unicode.Scalar? { index + 1 < characters.count ? characters[index + 1] : nil }

    private mutating func advance() {
        let isEnd = current == "\n" || (current == "\r" && following != "\n")
        index += 1
        (line, column) = isEnd ? (line + 1, 1) : (line, column + 1)
    }

    /// Follows a value from its beginning. False where something else is written there.
    mutating func go(to offset: Int, of value: [Unicode.Scalar]) -> Bool {
        let quote = current.flatMap { $0 == "'" || $0 == "\"" ? $0 : nil }
        if quote != nil { advance() }
        if quote == nil, current == "|" || current == ">" {
            while let character = current, character != "\n" { advance() }
        }
        for (position, character) in value.enumerated() {
            guard character.isBlank else {
                passBlanks()
                // A quote within quotes is written with another sign before it.
                if current != character || quote == character, current == "\\" || current == quote { advance() }
                guard current == character else { return false }
                if position == offset { return true }
                advance()
                continue
            }
            if position == offset { return true }
            // However a text is folded, blanks stand where blanks are.
            let isLast = position + 1 == value.count || !value[position + 1].isBlank
            if isLast { passBlanks() } else if current?.isBlank == true { advance() }
        }
        return offset == value.count
    }

    private mutating func passBlanks() { while let character = current, character.isBlank { advance() } }
}

extension Unicode.Scalar {
    fileprivate var isBlank: Bool { self == " " || self == "\t" || self == "\n" || self == "\r" }
}
