/// Says in the user's words why a text is not YAML.
enum YAMLSyntax {
    /// Throws when a character stands in the text that YAML forbids.
    static func checkCharacters(of text: String, file: String) throws(YAMLError) {
        var line = 1
        var column = 1
        var previous: Unicode.Scalar = " "
        for (index, scalar) in text.unicodeScalars.enumerated() {
            if !isAllowed(scalar), !(index == 0 && scalar == "\u{FEFF}") {
                let name = String(scalar.value, radix: 16, uppercase: true)
                let code = String(repeating: "0", count: max(0, 4 - name.count)) + name
                throw YAMLError(
                    .syntax("the control character U+\(code) cannot stand here; remove it"),
                    at: SourceLocation(file: file, line: line, column: column))
            }
            if scalar == "\n" || (previous == "\r" && scalar != "\n") {
                line += 1
                column = scalar == "\n" ? 1 : 2
            } else {
                column += 1
            }
            previous = scalar
        }
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xFEFE, 0xFF00...0xFFFD, 0x10000...: true
        default: false
        }
    }

    /// - Parameter text: what libyaml was given.
    static func error(for error: YAMLParserError, in text: String, file: String) -> YAMLError {
        let explanation = SyntaxExplanation.explaining(
            error.problem, context: error.context, character: character(at: error.mark, of: text))
        let mark = explanation.isAtContext ? error.contextMark ?? error.mark : error.mark
        return YAMLError(
            .syntax(explanation.text), at: SourceLocation(file: file, line: mark.line, column: mark.column))
    }

    private static func character(at mark: YAMLMark, of text: String) -> Unicode.Scalar? {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard lines.indices.contains(mark.line - 1) else { return nil }
        return lines[mark.line - 1].unicodeScalars.dropFirst(max(0, mark.column - 1)).first
    }
}

/// What a person should hear when libyaml says something.
private struct SyntaxExplanation {
    /// What libyaml's words must hold.
    private let problem: String
    /// What its words about the context must hold; empty fits any.
    private let context: String
    let text: String
    /// Whether the place where the context begins tells more than the one where reading stopped.
    let isAtContext: Bool

    private init(_ problem: String, in context: String = "", atContext: Bool = false, _ text: String) {
        self.problem = problem
        self.context = context
        self.text = text
        isAtContext = atContext
    }

    /// - Parameter character: what stands where reading stopped.
    static func explaining(_ problem: String, context: String, character: Unicode.Scalar?) -> SyntaxExplanation {
        if problem.contains("cannot start any token"), let character {
            let shown = character == "\t" ? tab : "text cannot begin with '\(character)'; put it in quotes"
            return SyntaxExplanation(problem, shown)
        }
        return table.first { problem.contains($0.problem) && context.contains($0.context) }
            ?? SyntaxExplanation(
                problem, "this cannot be read as YAML: \(problem)\(context.isEmpty ? "" : " \(context)")")
    }

    private static let tab = "a tab stands in the indentation; use spaces"
    private static let unclosedQuote = "a quote opens here and is never closed; add the closing quote"

    /// The first that fits counts.
    private static let table = [
        Self("end of stream", in: "quoted scalar", atContext: true, unclosedQuote),
        Self("document indicator", in: "quoted scalar", atContext: true, unclosedQuote),
        Self("violates indentation", tab),
        Self("a tab character where an indentation space", tab),
        Self(
            "mapping values are not allowed",
            "a ':' cannot stand here; put text that holds ': ' in quotes, correct the indentation, "
                + "or give the line above its colon"),
        Self(
            "could not find expected ':'",
            "a key without its ':' stands before this; write 'key: value', with a space after the colon"),
        Self("expected ',' or '}'", atContext: true, "a '{' opens here and is not closed; add ',' or '}'"),
        Self("expected ',' or ']'", atContext: true, "a '[' opens here and is not closed; add ',' or ']'"),
        Self("expected node content", in: "flow", "a value or a closing bracket is missing before this"),
        Self(
            "expected node content", "a value is missing before this; if this is meant as text, put it in quotes"),
        Self(
            "expected key",
            "this does not fit the lines above; correct its indentation, or put the value before it in quotes"),
        Self("expected '-' indicator", "this does not fit the list above; correct its indentation"),
        Self("block sequence entries are not allowed", "a list cannot begin here; put it on a line of its own"),
        Self("expected comment or line break", "text after '|' or '>' begins on the next line"),
        Self(
            "unknown escape character", "in double quotes, '\\' begins an escape; write '\\\\', or use single quotes"),
        Self("expected hexdecimal number", "an escape needs hexadecimal digits here"),
        Self("invalid Unicode character escape", "this escape names no character"),
        Self("Maximum nesting level", "this is nested too deeply"),
        Self("undefined tag handle", "a tag means nothing here; put text that begins with '!' in quotes"),
        Self("expected <document start>", "this does not belong to what stands above; correct its indentation"),
        Self(
            "expected alphabetic or numeric", in: "anchor", atContext: true,
            "a name must follow '&'; put text that begins with '&' in quotes"),
    ]
}
