import PipelineModel

/// Which value an unquoted YAML text is, by the core schema of YAML 1.2.
///
/// So `yes`, `on` and `1_000` are texts, `010` is ten, `0o10` eight. An integer that `Int` cannot hold becomes a
/// double, as everywhere in Retake.
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
        let unsigned = text.first == "-" || text.first == "+" ? text.dropFirst() : text[...]
        let mantissa = unsigned.prefix { $0 != "e" && $0 != "E" }
        let parts = mantissa.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.contains(where: { !$0.isEmpty }), parts.allSatisfy(isDigits) else { return nil }
        if parts.count == 1, mantissa.endIndex == unsigned.endIndex, let integer = Int(text) {
            return .integer(integer)
        }
        if mantissa.endIndex < unsigned.endIndex {
            let exponent = unsigned[mantissa.endIndex...].dropFirst()
            let digits = exponent.first == "-" || exponent.first == "+" ? exponent.dropFirst() : exponent
            guard !digits.isEmpty, isDigits(digits) else { return nil }
        }
        return Double(text).map(Value.double)
    }

    private static func integer(_ digits: Substring, radix: Int) -> Value? {
        guard let first = digits.first, first != "-", first != "+" else { return nil }
        return Int(digits, radix: radix).map(Value.integer)
    }

    private static func isDigits(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
