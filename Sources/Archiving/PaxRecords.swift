/// What a pax extended header says of the entry after it, as far as it matters here.
struct PaxRecords {
    var path: [UInt8]?
    var linkTarget: [UInt8]?
    var byteCount: Int64?
    private(set) var isSparse = false

    /// The header is not a list of records.
    struct Malformed: Error {}

    init() {}

    var isEmpty: Bool {
        path == nil && linkTarget == nil && byteCount == nil
    }

    /// Reads records, each `LENGTH KEY=VALUE\n` with the length that of the whole record.
    ///
    /// Names are taken as the bytes they are, whatever `hdrcharset` says: GNU tar writes any bytes without it.
    init(_ bytes: [UInt8]) throws(Malformed) {
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let space = rest.firstIndex(of: UInt8(ascii: " ")),
                let length = Self.decimal(rest[..<space]), length <= Int64(rest.count),
                case let end = rest.startIndex + Int(length), end > space + 1,
                rest[end - 1] == UInt8(ascii: "\n"),
                let equals = rest[(space + 1)..<(end - 1)].firstIndex(of: UInt8(ascii: "="))
            else { throw Malformed() }
            try note(rest[(space + 1)..<equals], rest[(equals + 1)..<(end - 1)])
            rest = rest[end...]
        }
    }

    private mutating func note(_ key: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) throws(Malformed) {
        if key.elementsEqual("path".utf8) {
            path = Array(value)
        } else if key.elementsEqual("linkpath".utf8) {
            linkTarget = Array(value)
        } else if key.elementsEqual("size".utf8) {
            guard let number = Self.decimal(value) else { throw Malformed() }
            byteCount = number
        } else if key.starts(with: "GNU.sparse.".utf8) {
            isSparse = true
        }
    }

    /// The records, in alphabetical order; `hdrcharset` says so when a name is not UTF-8.
    func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        if !Self.isUTF8(path) || !Self.isUTF8(linkTarget) {
            bytes += Self.record("hdrcharset", Array("BINARY".utf8))
        }
        if let linkTarget { bytes += Self.record("linkpath", linkTarget) }
        if let path { bytes += Self.record("path", path) }
        if let byteCount { bytes += Self.record("size", Array(String(byteCount).utf8)) }
        return bytes
    }

    private static func record(_ key: String, _ value: [UInt8]) -> [UInt8] {
        let rest = Array(" \(key)=".utf8) + value + [UInt8(ascii: "\n")]
        // The length counts its own digits.
        var length = rest.count
        while length != rest.count + String(length).utf8.count { length = rest.count + String(length).utf8.count }
        return Array(String(length).utf8) + rest
    }

    private static func isUTF8(_ bytes: [UInt8]?) -> Bool {
        bytes.map { String(validating: $0, as: UTF8.self) != nil } ?? true
    }

    /// Digits only; at most eighteen, which no number here exceeds and `Int64` holds.
    private static func decimal(_ digits: ArraySlice<UInt8>) -> Int64? {
        guard (1...18).contains(digits.count) else { return nil }
        var number: Int64 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            number = number * 10 + Int64(digit - UInt8(ascii: "0"))
        }
        return number
    }
}
