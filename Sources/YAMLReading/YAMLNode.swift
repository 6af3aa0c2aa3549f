package import PipelineModel

/// One value of a YAML text, with its aliases replaced by what they repeat.
package struct YAMLNode: Sendable {
    package indirect enum Content: Sendable {
        case scalar(Value)
        /// In the order of the text; keys are texts, and none stands twice.
        case map([Member])
        case list([YAMLNode])
    }

    package struct Member: Sendable {
        package let key: String
        package let keyPlace: SourceLocation
        package let value: YAMLNode
    }

    package let content: Content
    package let place: SourceLocation

    /// Whether nothing stands here, as after `cache:`.
    package var isNull: Bool { if case .scalar(.null) = content { true } else { false } }

    /// What a person calls what stands here.
    package var kind: String {
        switch content {
        case .scalar(.null): "nothing"
        case .scalar(.string): "text"
        case .scalar(.bool(let flag)): "the Boolean \(flag)"
        case .scalar(.number(let number)): "the \(number.isInteger ? "integer" : "number") \(number.text)"
        case .scalar(let value): value.kindName
        case .map: "a map"
        case .list: "a list"
        }
    }

    /// What to add to a message when quotes would make it right.
    package var quotingHint: String {
        switch content {
        case .scalar(.bool), .scalar(.number): "; put it in quotes if text is meant"
        default: ""
        }
    }

    /// The text that stands here and must not be empty.
    ///
    /// - Parameter what: how a message calls it: `'pipeline'`.
    package func text(_ what: String, expected: String = "text") throws(YAMLError) -> String {
        guard case .scalar(.string(let text)) = content else { throw wrongType(what, expected, hint: quotingHint) }
        guard !text.isEmpty else { throw YAMLError(.empty(what), at: place) }
        return text
    }

    package func flag(_ what: String) throws(YAMLError) -> Bool {
        guard case .scalar(.bool(let flag)) = content else { throw wrongType(what, "true or false") }
        return flag
    }

    /// What stands here as it would in JSON.
    package var value: Value {
        switch content {
        case .scalar(let value): value
        case .list(let elements): .array(elements.map(\.value))
        case .map(let members): .object(Object(members: members.map { .init(key: $0.key, value: $0.value.value) }))
        }
    }

    package func members(_ what: String, expected: String) throws(YAMLError) -> [Member] {
        guard case .map(let members) = content else { throw wrongType(what, expected) }
        return members
    }

    package func wrongType(_ what: String, _ expected: String, hint: String = "") -> YAMLError {
        YAMLError(.wrongType(of: what, expected: expected, found: kind + hint), at: place)
    }
}

/// Which value an unquoted YAML text is, by the core schema of YAML 1.2.
///
/// So `yes`, `on` and `1_000` are texts, `010` is ten, `0o10` eight.
enum CoreSchema {
    static func value(of text: String) -> Value {
        switch text {
        case "", "~", "null", "Null", "NULL": .null
        case "true", "True", "TRUE": .bool(true)
        case "false", "False", "FALSE": .bool(false)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": .double(.infinity)
        case "-.inf", "-.Inf", "-.INF": .double(-.infinity)
        case ".nan", ".NaN", ".NAN": .double(.nan)
        default: number(text) ?? .string(text)
        }
    }

    private static func number(_ text: String) -> Value? {
        if text.hasPrefix("0x") { return integer(text.dropFirst(2), radix: 16) }
        if text.hasPrefix("0o") { return integer(text.dropFirst(2), radix: 8) }
        return Number(literal: text).map(Value.number)
    }

    private static func integer(_ digits: Substring, radix: Int) -> Value? {
        Number(digits: digits, radix: radix).map(Value.number)
    }
}
