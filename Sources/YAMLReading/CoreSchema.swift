import PipelineModel

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
