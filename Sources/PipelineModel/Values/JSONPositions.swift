/// Where values stand in a JSON text: finds their lines once a problem is known by its path.
package struct JSONPositions {
    package enum Part: Sendable, Hashable {
        case key(String)
        case index(Int)
    }

    /// Line and column from one, the column in characters of Unicode.
    package struct Position: Sendable, Hashable {
        package let line: Int
        package let column: Int
    }

    private let bytes: [UInt8]
    private var offset = 0
    private let wanted: Set<[Part]>
    private var found: [[Part]: Int] = [:]

    /// Looks for some values in a text that ``JSONReader`` has read, and so is not nested too deep.
    package static func positions(of paths: [[Part]], in bytes: [UInt8]) -> [[Part]: Position] {
        if paths.isEmpty { return [:] }
        let above = paths.flatMap { path in (0...path.count).map { Array(path.prefix($0)) } }
        var finder = JSONPositions(bytes: bytes, wanted: Set(above))
        finder.value(at: [])
        let offsets = paths.map { path in
            // What is missing is where it would stand: in the innermost that is there.
            (0...path.count).lazy.reversed().compactMap { finder.found[Array(path.prefix($0))] }.first ?? 0
        }
        let positions = positions(of: Set(offsets), in: bytes)
        return Dictionary(zip(paths, offsets).compactMap { path, offset in positions[offset].map { (path, $0) } }) {
            first, _ in first
        }
    }

    private static func positions(of offsets: Set<Int>, in bytes: [UInt8]) -> [Int: Position] {
        var positions: [Int: Position] = [:]
        var (line, column) = (1, 0)
        for (offset, byte) in bytes.enumerated() {
            // What goes on with a character is no column of its own.
            if byte & 0xC0 != 0x80 { column += 1 }
            if offsets.contains(offset) { positions[offset] = Position(line: line, column: column) }
            if byte == 0x0A { (line, column) = (line + 1, 0) }
        }
        return positions
    }

    private init(bytes: [UInt8], wanted: Set<[Part]>) {
        self.bytes = bytes
        self.wanted = wanted
    }

    /// Reads one value; nil for a path below which nothing is looked for.
    private mutating func value(at path: [Part]?) {
        skipSpace()
        if let path { found[path] = offset }
        switch peek() {
        case UInt8(ascii: "{"): members(at: path)
        case UInt8(ascii: "["): elements(at: path)
        case UInt8(ascii: "\""): _ = string()
        default:
            while let byte = peek(), !",]} \n\r\t".utf8.contains(byte) { offset += 1 }
        }
    }

    private mutating func members(at path: [Part]?) {
        offset += 1
        while skipSpace(), peek() == UInt8(ascii: "\"") {
            let name = string()
            let inner = path.map { $0 + [.key(Self.text(name))] }.flatMap { wanted.contains($0) ? $0 : nil }
            skipSpace()
            offset += 1
            value(at: inner)
            skipSpace()
            guard peek() == UInt8(ascii: ",") else { break }
            offset += 1
        }
        offset += 1
    }

    private mutating func elements(at path: [Part]?) {
        offset += 1
        var index = 0
        while skipSpace(), let byte = peek(), byte != UInt8(ascii: "]") {
            let inner = path.map { $0 + [.index(index)] }.flatMap { wanted.contains($0) ? $0 : nil }
            value(at: inner)
            index += 1
            skipSpace()
            guard peek() == UInt8(ascii: ",") else { break }
            offset += 1
        }
        offset += 1
    }

    /// A string with its quotes.
    private mutating func string() -> ArraySlice<UInt8> {
        let start = offset
        offset += 1
        while let byte = peek(), byte != UInt8(ascii: "\"") { offset += byte == UInt8(ascii: "\\") ? 2 : 1 }
        offset += 1
        return bytes[start..<min(offset, bytes.count)]
    }

    private static func text(_ string: ArraySlice<UInt8>) -> String {
        if !string.contains(UInt8(ascii: "\\")) {
            return String(decoding: string.dropFirst().dropLast(), as: UTF8.self)
        }
        return (try? JSONReader.read(Array(string)))?.string ?? ""
    }

    private func peek() -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

    @discardableResult private mutating func skipSpace() -> Bool {
        while let byte = peek(), byte <= 0x20 { offset += 1 }
        return true
    }
}
