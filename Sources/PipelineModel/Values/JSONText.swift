/// How a value is written as JSON.
package struct JSONStyle: Sendable, Hashable {
    /// Members in the order of their names rather than as they stand.
    package var sortsKeys: Bool
    /// Everything beyond ASCII as `\u` escapes, as Python's json writes by default.
    package var escapesNonASCII: Bool
    /// Between elements and after a member's name: `", "` and `": "` is Python's default, `","` and `":"` is compact.
    package var elementSeparator: String
    package var memberSeparator: String

    package init(
        sortsKeys: Bool = false, escapesNonASCII: Bool = false, elementSeparator: String = ",",
        memberSeparator: String = ":"
    ) {
        self.sortsKeys = sortsKeys
        self.escapesNonASCII = escapesNonASCII
        self.elementSeparator = elementSeparator
        self.memberSeparator = memberSeparator
    }

    /// No spaces, members in their order.
    package static let compact = JSONStyle()
    /// No spaces, sorted members: equal values give equal bytes.
    package static let canonical = JSONStyle(sortsKeys: true)
    /// What Python's `json.dumps` writes by default.
    package static let python = JSONStyle(escapesNonASCII: true, elementSeparator: ", ", memberSeparator: ": ")
}

extension Value {
    /// This value as JSON on one line.
    package func json(_ style: JSONStyle = .compact) -> String {
        var text = ""
        write(to: &text, style)
        return text
    }

    private func write(to text: inout String, _ style: JSONStyle) {
        switch self {
        case .null: text += "null"
        case .bool(let flag): text += flag ? "true" : "false"
        case .integer(let number): text += String(number)
        case .double(let number): text += number.isFinite ? Value.double(number).text : "null"
        case .string(let string): Self.writeQuoted(string, to: &text, style)
        case .array(let elements):
            text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { text += style.elementSeparator }
                element.write(to: &text, style)
            }
            text += "]"
        case .object(let object):
            let members = style.sortsKeys ? object.members.sorted { $0.key < $1.key } : object.members
            text += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { text += style.elementSeparator }
                Self.writeQuoted(member.key, to: &text, style)
                text += style.memberSeparator
                member.value.write(to: &text, style)
            }
            text += "}"
        }
    }

    private static func writeQuoted(_ string: String, to text: inout String, _ style: JSONStyle) {
        text += "\""
        defer { text += "\"" }
        // Most strings need no escape, and are many times faster to append whole.
        let isPlain = string.utf8.allSatisfy { byte in
            (0x20..<0x7F).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
        }
        if isPlain {
            text += string
            return
        }
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{8}": text += "\\b"
            case "\u{C}": text += "\\f"
            case _ where scalar.value < 0x20 || (style.escapesNonASCII && scalar.value > 0x7E):
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}
