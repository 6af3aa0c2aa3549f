/// How a value is written as JSON.
package struct JSONStyle: Sendable, Hashable {
    /// Members in the order of their names rather than as they stand.
    package var sortsKeys: Bool
    /// Everything beyond ASCII as `\u` escapes, as Python's json writes by default.
    package var escapesNonASCII: Bool
    /// Between elements and after a member's name: `", "` and `": "` is Python's default, `","` and `":"` is compact.
    package var elementSeparator: String
    package var memberSeparator: String
    /// What is no number to RFC 8259, NaN and the infinities, as null rather than in Python's words.
    package var isStrict: Bool
    /// Spaces for each level of nesting; nil for all on one line.
    package var indentation: Int?

    package init(
        sortsKeys: Bool = false, escapesNonASCII: Bool = false, elementSeparator: String = ",",
        memberSeparator: String = ":", isStrict: Bool = false, indentation: Int? = nil
    ) {
        self.sortsKeys = sortsKeys
        self.escapesNonASCII = escapesNonASCII
        self.elementSeparator = elementSeparator
        self.memberSeparator = memberSeparator
        self.isStrict = isStrict
        self.indentation = indentation
    }

    /// No spaces, members in their order.
    package static let compact = JSONStyle()
    /// No spaces, and nothing that only Python understands.
    package static let strict = JSONStyle(isStrict: true)
    /// No spaces, sorted members: equal values give equal bytes.
    package static let canonical = JSONStyle(sortsKeys: true)
    /// For people: sorted members, each on its own line.
    package static let indented = JSONStyle(sortsKeys: true, memberSeparator: ": ", indentation: 2)
    /// What Python's `json.dumps` writes by default.
    package static let python = JSONStyle(escapesNonASCII: true, elementSeparator: ", ", memberSeparator: ": ")
}

extension Value {
    /// This value as JSON on one line.
    package func json(_ style: JSONStyle = .compact) -> String {
        String(decoding: jsonBytes(style), as: UTF8.self)
    }

    /// As the content of a file: canonical, on one line that is ended.
    package var jsonLine: [UInt8] { jsonBytes(.canonical) + [UInt8(ascii: "\n")] }

    /// The same as ``json(_:)``, in UTF-8.
    package func jsonBytes(_ style: JSONStyle = .compact) -> [UInt8] {
        var writer = JSONWriter(style: style)
        writer.write(self)
        return writer.bytes
    }
}

private struct JSONWriter {
    let style: JSONStyle
    private let elementSeparator: [UInt8]
    private let memberSeparator: [UInt8]
    private var depth = 0
    private(set) var bytes: [UInt8] = []

    init(style: JSONStyle) {
        self.style = style
        elementSeparator = Array(style.elementSeparator.utf8)
        memberSeparator = Array(style.memberSeparator.utf8)
    }

    mutating func write(_ value: Value) {
        switch value {
        case .null: append("null")
        case .bool(let flag): append(flag ? "true" : "false")
        case .number(let number): append(number.isFinite || !style.isStrict ? number.json : "null")
        case .string(let string): writeQuoted(string)
        case .array(let elements):
            writeList("[", "]", elements) { $0.write($1) }
        case .object(let object):
            let members = style.sortsKeys ? object.members.sorted { $0.key < $1.key } : object.members
            writeList("{", "}", members) { writer, member in
                writer.writeQuoted(member.key)
                writer.bytes += writer.memberSeparator
                writer.write(member.value)
            }
        }
    }

    private mutating func writeList<Element>(
        _ opening: Unicode.Scalar, _ closing: Unicode.Scalar, _ elements: [Element],
        _ write: (inout JSONWriter, Element) -> Void
    ) {
        bytes.append(UInt8(ascii: opening))
        depth += 1
        var isFirst = true
        for element in elements {
            if !isFirst { bytes += elementSeparator }
            isFirst = false
            breakLine()
            write(&self, element)
        }
        depth -= 1
        if !elements.isEmpty { breakLine() }
        bytes.append(UInt8(ascii: closing))
    }

    private mutating func breakLine() {
        guard let indentation = style.indentation else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * indentation))
    }

    private mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func writeQuoted(_ string: String) {
        bytes.append(UInt8(ascii: "\""))
        defer { bytes.append(UInt8(ascii: "\"")) }
        // Most strings need no escape, and are many times faster to append whole.
        let isPlain = string.utf8.allSatisfy { byte in
            (0x20..<0x7F).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
        }
        if isPlain {
            append(string)
            return
        }
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": append("\\\"")
            case "\\": append("\\\\")
            case "\n": append("\\n")
            case "\r": append("\\r")
            case "\t": append("\\t")
            case "\u{8}": append("\\b")
            case "\u{C}": append("\\f")
            case _ where scalar.value < 0x20 || (style.escapesNonASCII && scalar.value > 0x7E):
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    append("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
                }
            default: append(String(scalar))
            }
        }
    }
}
