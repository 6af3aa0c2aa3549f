/// Reads JSON into values: keeps the order of members, and says line and column of what is wrong.
///
/// Strict as RFC 8259, with two additions for hostile or careless input: a member's name may stand only once in an
/// object, and nesting is limited to ``maximumDepth``.
package struct JSONReader {
    /// Which numbers a text may hold.
    package enum Numbers: Sendable {
        /// RFC 8259's, with all their digits.
        case strict
        /// `NaN` and `Infinity` too, as Retake's own documents have them.
        case kept
        /// What Python's `json.loads` makes of them: the same, and every decimal is its nearest double.
        case python
    }

    package static let maximumDepth = 512

    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0
    private let numbers: Numbers

    /// Reads one value from the whole of a text in UTF-8.
    package static func read(_ bytes: [UInt8], _ numbers: Numbers = .strict) throws(JSONError) -> Value {
        var reader = JSONReader(bytes: bytes, numbers: numbers)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { reader.position = 3 }
        let value = try reader.value()
        reader.skipSpace()
        guard reader.position == bytes.count else { throw reader.failure("unexpected text after the value") }
        return value
    }

    package static func read(_ text: String, _ numbers: Numbers = .strict) throws(JSONError) -> Value {
        try read(Array(text.utf8), numbers)
    }

    private mutating func value() throws(JSONError) -> Value {
        skipSpace()
        guard let byte = peek() else { throw failure("unexpected end; the text may be cut off") }
        switch byte {
        case UInt8(ascii: "{"): return try nested { reader throws(JSONError) in .object(try reader.object()) }
        case UInt8(ascii: "["): return try nested { reader throws(JSONError) in .array(try reader.array()) }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "N") where numbers != .strict: return try word("NaN", .double(.nan))
        case UInt8(ascii: "I") where numbers != .strict: return try word("Infinity", .double(.infinity))
        case UInt8(ascii: "-") where numbers != .strict && bytes[position...].dropFirst().first == UInt8(ascii: "I"):
            return try word("-Infinity", .double(-.infinity))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw failure("expected a value")
        }
    }

    private mutating func nested(
        _ body: (inout JSONReader) throws(JSONError) -> Value
    ) throws(JSONError) -> Value {
        guard depth < Self.maximumDepth else { throw failure("nested deeper than \(Self.maximumDepth) levels") }
        depth += 1
        defer { depth -= 1 }
        position += 1
        return try body(&self)
    }

    private mutating func object() throws(JSONError) -> Object {
        var members: [Object.Member] = []
        // Of a few, looking at each is faster than a set.
        var names: Set<String>?
        skipSpace()
        if take("}") { return Object() }
        while true {
            skipSpace()
            guard peek() == UInt8(ascii: "\"") else { throw failure("expected a member's name in quotes") }
            let start = position
            let key = try string()
            if names == nil, members.count == 16 { names = Set(members.map(\.key)) }
            guard names?.insert(key).inserted ?? !members.contains(where: { $0.key == key }) else {
                position = start
                throw failure("member '\(key)' stands twice in one object")
            }
            skipSpace()
            guard take(":") else { throw failure("expected ':' after '\(key)'") }
            members.append(.init(key: key, value: try value()))
            skipSpace()
            if take("}") { return Object(members: members) }
            guard take(",") else { throw failure("expected ',' or '}' in an object") }
        }
    }

    private mutating func array() throws(JSONError) -> [Value] {
        var elements: [Value] = []
        skipSpace()
        if take("]") { return [] }
        while true {
            elements.append(try value())
            skipSpace()
            if take("]") { return elements }
            guard take(",") else { throw failure("expected ',' or ']' in a list") }
        }
    }

    private mutating func string() throws(JSONError) -> String {
        position += 1
        // Most strings hold no escape: what comes before the first is taken at once.
        let start = position
        while let byte = peek(), byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { position += 1 }
        if peek() == UInt8(ascii: "\"") {
            position += 1
            return try text(start..<position - 1)
        }
        var content = Array(bytes[start..<position])
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                guard let text = String(validating: content, as: UTF8.self) else {
                    throw failure("a string that is not UTF-8")
                }
                return text
            case UInt8(ascii: "\\"):
                position += 1
                content.append(contentsOf: String(try escape()).utf8)
            case 0..<0x20: throw failure("a control character inside a string; write it as an escape")
            default:
                content.append(byte)
                position += 1
            }
        }
        throw failure("a string without its closing quote")
    }

    private func text(_ range: Range<Int>) throws(JSONError) -> String {
        let text = bytes.withUnsafeBufferPointer { bytes in
            String(validating: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
        }
        guard let text else { throw failure("a string that is not UTF-8") }
        return text
    }

    private mutating func escape() throws(JSONError) -> Unicode.Scalar {
        guard let byte = peek() else { throw failure("a string without its closing quote") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw failure("an unknown escape in a string")
        }
    }

    /// Half a surrogate pair stands for nothing, so it reads as U+FFFD, as other readers do.
    private mutating func unicodeEscape() throws(JSONError) -> Unicode.Scalar {
        let first = try fourDigits()
        if let scalar = Unicode.Scalar(first) { return scalar }
        let afterFirst = position
        if first < 0xDC00, take("\\"), take("u") {
            let second = try fourDigits()
            if (0xDC00...0xDFFF).contains(second) {
                return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
            }
        }
        position = afterFirst
        return "\u{FFFD}"
    }

    private mutating func fourDigits() throws(JSONError) -> UInt32 {
        var number: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw failure("expected four hexadecimal digits after '\\u'")
            }
            number = number << 4 | UInt32(digit)
            position += 1
        }
        return number
    }

    private mutating func number() throws(JSONError) -> Value {
        let start = position
        _ = take("-")
        let leadingZero = peek() == UInt8(ascii: "0")
        let digits = skipDigits()
        guard digits > 0, !(leadingZero && digits > 1) else { throw failure("a malformed number") }
        if take(".") {
            guard skipDigits() > 0 else { throw failure("a malformed number") }
        }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            guard skipDigits() > 0 else { throw failure("a malformed number") }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if text.utf8.count < 19, let integer = Int(text) { return .integer(integer) }
        guard let number = Number(literal: text), numbers != .strict || number.isInteger || number.double.isFinite
        else {
            throw failure("a number out of range")
        }
        return .number(numbers == .python ? number.asInPython : number)
    }

    private mutating func skipDigits() -> Int {
        let start = position
        while let byte = peek(), byte.isASCIIDigit { position += 1 }
        return position - start
    }

    private mutating func word(_ word: StaticString, _ value: Value) throws(JSONError) -> Value {
        let length = word.utf8CodeUnitCount
        guard position + length <= bytes.count,
            bytes[position..<position + length].elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: length))
        else { throw failure("expected a value") }
        position += length
        return value
    }

    private mutating func skipSpace() {
        while let byte = peek(), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek() == UInt8(ascii: scalar) else { return false }
        position += 1
        return true
    }

    private func failure(_ problem: String) -> JSONError {
        let read = bytes[..<min(position, bytes.count)]
        let line = read.count { $0 == 0x0A } + 1
        let lineStart = read.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return JSONError(problem: problem, line: line, column: read.count - lineStart + 1)
    }
}

/// What is wrong in a JSON text, and where: line and column count from one, the column in bytes.
package struct JSONError: Error, Hashable, CustomStringConvertible {
    package let problem: String
    package let line: Int
    package let column: Int

    package var description: String { "line \(line), column \(column): \(problem)" }
}
