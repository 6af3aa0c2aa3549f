/// Reads what is `Decodable` out of a value that a file held: the other way of ``ValueEncoder``.
///
/// A number that does not fit its type, a time that nothing can take, and a missing member are errors, never a trap.
package enum ValueDecoder {
    package static func decode<Subject: Decodable>(_ type: Subject.Type = Subject.self, from value: Value) throws
        -> Subject
    {
        try ValueReader(value: value, codingPath: []).read(type)
    }

    /// What a file holds whose format is of that number; nil for anything else.
    package static func decode<Subject: Decodable>(
        _ type: Subject.Type = Subject.self, file bytes: [UInt8], format: Int
    ) -> Subject? {
        guard let value = try? JSONReader.read(bytes, .kept), value["format"]?.integer == format else { return nil }
        return try? decode(from: value)
    }
}

private struct ValueReader: Decoder, SingleValueDecodingContainer {
    let value: Value
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard let object = value.object else { throw mismatch("an object") }
        return KeyedDecodingContainer(ReadMembers<Key>(object: object, codingPath: codingPath))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard let elements = value.array else { throw mismatch("a list") }
        return ReadElements(elements: elements, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    func decodeNil() -> Bool { value == .null }

    func decode<Subject: Decodable>(_ type: Subject.Type) throws -> Subject { try read(type) }

    func read<Subject: Decodable>(_ type: Subject.Type) throws -> Subject {
        let simple: Any?
        switch type {
        case is Duration.Type: simple = Duration(fileSeconds: value.number)
        case is String.Type: simple = value.string
        case is Bool.Type: simple = value.bool
        case is Double.Type: simple = value.number
        case is Float.Type: simple = value.number.map { Float($0) }
        case let integer as any FixedWidthInteger.Type: simple = value.integer.flatMap { Self.exactly($0, integer) }
        default: return try type.init(from: self)
        }
        guard let subject = simple as? Subject else { throw mismatch("a fitting \(type)") }
        return subject
    }

    private static func exactly<Number: FixedWidthInteger>(_ number: Int, _: Number.Type) -> Any? {
        Number(exactly: number)
    }

    private func mismatch(_ expected: String) -> DecodingError {
        .typeMismatch(
            Value.self, .init(codingPath: codingPath, debugDescription: "\(value.kindName) where \(expected) belongs"))
    }
}

extension Value: Decodable {
    /// Only for ``ValueDecoder``: a value is read as it is.
    package init(from decoder: any Decoder) throws {
        guard let reader = decoder as? ValueReader else {
            throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "only ValueDecoder reads values"))
        }
        self = reader.value
    }
}

extension Object: Decodable {
    package init(from decoder: any Decoder) throws {
        guard let object = try Value(from: decoder).object else {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "no object"))
        }
        self = object
    }
}

private struct ReadMembers<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let object: Object
    let codingPath: [any CodingKey]
    var allKeys: [Key] { object.keys.compactMap { Key(stringValue: $0) } }

    func contains(_ key: Key) -> Bool { object[key.stringValue] != nil }

    func decodeNil(forKey key: Key) -> Bool { object[key.stringValue].map { $0 == .null } ?? true }

    func decode<Subject: Decodable>(_ type: Subject.Type, forKey key: Key) throws -> Subject {
        try reader(key).read(type)
    }

    func nestedContainer<Nested>(keyedBy type: Nested.Type, forKey key: Key) throws -> KeyedDecodingContainer<Nested> {
        try reader(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try reader(key).unkeyedContainer()
    }

    func superDecoder() -> any Decoder { ValueReader(value: .object(object), codingPath: codingPath) }

    func superDecoder(forKey key: Key) throws -> any Decoder { try reader(key) }

    private func reader(_ key: Key) throws -> ValueReader {
        guard let value = object[key.stringValue] else {
            throw DecodingError.keyNotFound(key, .init(codingPath: codingPath, debugDescription: "missing"))
        }
        return ValueReader(value: value, codingPath: codingPath + [key])
    }
}

private struct ReadElements: UnkeyedDecodingContainer {
    let elements: [Value]
    let codingPath: [any CodingKey]
    private(set) var currentIndex = 0
    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex >= elements.count }

    init(elements: [Value], codingPath: [any CodingKey]) {
        self.elements = elements
        self.codingPath = codingPath
    }

    mutating func decodeNil() throws -> Bool {
        guard !isAtEnd, elements[currentIndex] == .null else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<Subject: Decodable>(_ type: Subject.Type) throws -> Subject { try next().read(type) }

    mutating func nestedContainer<Nested>(keyedBy type: Nested.Type) throws -> KeyedDecodingContainer<Nested> {
        try next().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try next().unkeyedContainer() }

    mutating func superDecoder() throws -> any Decoder { try next() }

    private mutating func next() throws -> ValueReader {
        guard !isAtEnd else {
            throw DecodingError.valueNotFound(
                Value.self, .init(codingPath: codingPath, debugDescription: "the list ends"))
        }
        defer { currentIndex += 1 }
        return ValueReader(value: elements[currentIndex], codingPath: codingPath)
    }
}
