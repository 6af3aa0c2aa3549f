/// Makes a value of what is `Encodable`: how documents that are read seldom become JSON.
///
/// A ``Duration`` becomes its seconds, a ``Value`` or ``Object`` itself, and what is nil is left out.
package enum ValueEncoder {
    package static func encode(_ subject: some Encodable) throws -> Value {
        let slot = Slot()
        try ValueWriter(slot: slot, codingPath: []).put(subject)
        return slot.value
    }

    /// As the content of a file: canonical JSON on one line, with the number of the format that its reader asks for.
    package static func file(_ subject: some Encodable, format: Int) throws -> [UInt8] {
        guard case .object(var object) = try encode(subject) else {
            throw EncodingError.invalidValue(subject, .init(codingPath: [], debugDescription: "a file holds an object"))
        }
        object["format"] = .integer(format)
        return Value.object(object).jsonLine
    }
}

/// Where a value grows; its members and elements are slots of their own until it is asked for.
private final class Slot {
    var plain = Value.null
    private var members: [(key: String, slot: Slot)]?
    private var elements: [Slot]?

    func becomeObject() { members = members ?? [] }
    func becomeArray() { elements = elements ?? [] }
    var count: Int { elements?.count ?? 0 }

    func member(_ key: String) -> Slot {
        let slot = Slot()
        members?.append((key, slot))
        return slot
    }

    func element() -> Slot {
        let slot = Slot()
        elements?.append(slot)
        return slot
    }

    var value: Value {
        if let members {
            return .object(Object(members: members.map { .init(key: $0.key, value: $0.slot.value) }))
        }
        return elements.map { .array($0.map(\.value)) } ?? plain
    }
}

extension Value: Encodable {
    /// Only for ``ValueEncoder``: a value is written as it is.
    package func encode(to encoder: any Encoder) throws {
        guard let writer = encoder as? ValueWriter else {
            throw EncodingError.invalidValue(
                self, .init(codingPath: [], debugDescription: "only ValueEncoder writes values"))
        }
        writer.slot.plain = self
    }
}

extension Object: Encodable {
    package func encode(to encoder: any Encoder) throws { try Value.object(self).encode(to: encoder) }
}

private struct ValueWriter: Encoder {
    let slot: Slot
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        slot.becomeObject()
        return KeyedEncodingContainer(Members<Key>(slot: slot, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        slot.becomeArray()
        return Elements(slot: slot, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }

    func put<Subject: Encodable>(_ subject: Subject) throws {
        switch subject {
        case let duration as Duration: slot.plain = .double(duration.seconds)
        case let text as String: slot.plain = .string(text)
        case let flag as Bool: slot.plain = .bool(flag)
        case let number as Double: slot.plain = .double(number)
        case let number as Float: slot.plain = .double(Double(number))
        case let number as any BinaryInteger:
            guard let integer = Int(exactly: number) else {
                throw EncodingError.invalidValue(
                    subject, .init(codingPath: codingPath, debugDescription: "too large for a file"))
            }
            slot.plain = .integer(integer)
        default: try subject.encode(to: self)
        }
    }
}

extension ValueWriter: SingleValueEncodingContainer {
    mutating func encodeNil() { slot.plain = (.null) }
    mutating func encode<Subject: Encodable>(_ subject: Subject) throws { try put(subject) }
}

private struct Members<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let slot: Slot
    let codingPath: [any CodingKey]

    private func writer(_ key: any CodingKey) -> ValueWriter {
        ValueWriter(slot: slot.member(key.stringValue), codingPath: codingPath + [key])
    }

    mutating func encodeNil(forKey key: Key) { slot.member(key.stringValue).plain = .null }

    mutating func encode<Subject: Encodable>(_ subject: Subject, forKey key: Key) throws {
        try writer(key).put(subject)
    }

    mutating func nestedContainer<Nested>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<Nested>
    {
        writer(key).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        writer(key).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder { ValueWriter(slot: slot.member("super"), codingPath: codingPath) }

    mutating func superEncoder(forKey key: Key) -> any Encoder { writer(key) }
}

private struct Elements: UnkeyedEncodingContainer {
    let slot: Slot
    let codingPath: [any CodingKey]
    var count: Int { slot.count }

    private func writer() -> ValueWriter { ValueWriter(slot: slot.element(), codingPath: codingPath) }

    mutating func encodeNil() { slot.element().plain = .null }

    mutating func encode<Subject: Encodable>(_ subject: Subject) throws { try writer().put(subject) }

    mutating func nestedContainer<Nested>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        writer().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { writer().unkeyedContainer() }

    mutating func superEncoder() -> any Encoder { writer() }
}
