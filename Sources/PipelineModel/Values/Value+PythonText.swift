extension Value {
    /// The text of this value inside a larger text: what Python's `str()` prints.
    ///
    /// Pipelines are tried out with the SageMaker SDK's local mode, which joins values that way: `True`, `6.0`,
    /// `1e-05`, `[1, 'a']`. Strings are themselves and null is empty.
    package var text: String {
        switch self {
        case .null: ""
        case .string(let text): text
        default: pythonRepresentation
        }
    }

    /// What Python's `repr()` prints.
    package var pythonRepresentation: String {
        switch self {
        case .null: "None"
        case .bool(let flag): flag ? "True" : "False"
        case .number(let number): number.text
        case .string(let text): Self.quotedAsInPython(text)
        case .array(let elements): "[\(elements.map(\.pythonRepresentation).joined(separator: ", "))]"
        case .object(let object):
            "{\(object.members.map { Self.quotedAsInPython($0.key) + ": " + $0.value.pythonRepresentation }.joined(separator: ", "))}"
        }
    }

    private static func quotedAsInPython(_ text: String) -> String {
        let quote: Character = text.contains("'") && !text.contains("\"") ? "\"" : "'"
        var result = String(quote)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where Character(scalar) == quote: result += "\\" + String(scalar)
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                result += "\\x" + (digits.count < 2 ? "0" : "") + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + String(quote)
    }
}
