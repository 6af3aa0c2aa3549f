import Yams

/// Says in the user's words why a text is not YAML.
enum YAMLSyntax {
    /// Throws when a character stands in the text that YAML forbids.
    static func checkCharacters(of text: String, file: String) throws(SettingsError) {
        var line = 1
        var column = 1
        var previous: Unicode.Scalar = " "
        for (index, scalar) in text.unicodeScalars.enumerated() {
            if !isAllowed(scalar), !(index == 0 && scalar == "\u{FEFF}") {
                let name = String(scalar.value, radix: 16, uppercase: true)
                let code = String(repeating: "0", count: max(0, 4 - name.count)) + name
                throw SettingsError(
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

    /// - Parameter restored: gives a text of the error back its stars.
    static func error(for error: YamlError, file: String, restored: (String) -> String) -> SettingsError {
        func place(_ mark: Mark?) -> SourceLocation {
            SourceLocation(file: file, line: mark?.line ?? 1, column: mark?.column ?? 1)
        }
        switch error {
        case .scanner(let context, let problem, let mark, let yaml),
            .parser(let context, let problem, let mark, let yaml),
            .composer(let context, let problem, let mark, let yaml):
            let explanation = SyntaxExplanation.explaining(
                problem, context: context?.text ?? "", character: character(at: mark, of: yaml))
            return SettingsError(
                .syntax(explanation.text), at: place(explanation.isAtContext ? context?.mark ?? mark : mark))
        case .duplicatedKeysInMapping(let keys, let context):
            return SettingsError(.repeatedKey(keys.first.map(restored) ?? ""), at: place(context.mark))
        default:
            return SettingsError(.syntax("this cannot be read as YAML: \(error)"), at: place(nil))
        }
    }

    private static func character(at mark: Mark, of text: String) -> Unicode.Scalar? {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard lines.indices.contains(mark.line - 1) else { return nil }
        return lines[mark.line - 1].unicodeScalars.dropFirst(max(0, mark.column - 1)).first
    }
}
