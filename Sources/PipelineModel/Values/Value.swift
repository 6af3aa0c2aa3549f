/// A JSON-like value: what a definition's literals, a parameter or a step's property hold.
///
/// Integers and floating-point numbers stay apart, because `6` and `6.0` are different texts where a value lands in
/// a command line.
package enum Value: Sendable, Hashable {
    case null
    case bool(Bool)
    case number(Number)
    case string(String)
    case array([Value])
    case object(Object)
}

/// Members of a JSON object in the order in which they were written.
package struct Object: Sendable, Hashable {
    package struct Member: Sendable, Hashable {
        package var key: String
        package var value: Value

        package init(key: String, value: Value) {
            self.key = key
            self.value = value
        }
    }

    package var members: [Member]

    package init(members: [Member] = []) {
        self.members = members
    }

    /// The first member of that name. Setting nil removes it, setting a new name appends.
    package subscript(key: String) -> Value? {
        get { members.first { $0.key == key }?.value }
        set {
            let index = members.firstIndex { $0.key == key }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(key: key, value: value))
            case (nil, nil): break
            }
        }
    }

    package var keys: [String] { members.map(\.key) }
}

extension Object: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, Value)...) {
        members = elements.map { Member(key: $0.0, value: $0.1) }
    }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral, ExpressibleByBooleanLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int) { self = .integer(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(arrayLiteral elements: Value...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, Value)...) {
        self = .object(Object(members: elements.map { .init(key: $0.0, value: $0.1) }))
    }
}

extension Value {
    package static func integer(_ number: Int) -> Value { .number(Number(number)) }
    package static func double(_ number: Double) -> Value { .number(Number(number)) }

    package var string: String? { if case .string(let text) = self { text } else { nil } }
    package var integer: Int? { if case .number(let number) = self { number.int } else { nil } }
    /// A number of either kind, rounded to a double.
    package var number: Double? { if case .number(let number) = self { number.double } else { nil } }
    package var bool: Bool? { if case .bool(let flag) = self { flag } else { nil } }
    package var array: [Value]? { if case .array(let elements) = self { elements } else { nil } }
    package var object: Object? { if case .object(let object) = self { object } else { nil } }

    /// The named member of an object; nil for anything else.
    package subscript(key: String) -> Value? { object?[key] }

    /// What a person calls this kind of value.
    package var kindName: String {
        switch self {
        case .null: "null"
        case .bool: "a Boolean"
        case .number(let number): number.isInteger ? "an integer" : "a number"
        case .string: "a string"
        case .array: "a list"
        case .object: "an object"
        }
    }
}
