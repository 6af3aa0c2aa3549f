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

/// How two values of a condition stand to each other.
package enum ValueOrder: Sendable { case before, same, after, unordered }

extension Value {
    /// Integers and other numbers compare with each other; everything else only with its own kind.
    package func isComparable(with other: Value) -> Bool {
        switch (self, other) {
        case (.number, .number), (.string, .string), (.bool, .bool), (.null, .null): true
        default: false
        }
    }

    package var isOrdered: Bool {
        switch self {
        case .number, .string: true
        default: false
        }
    }

    /// Of two comparable values. Strings are compared byte by byte, whatever their language.
    package func order(against other: Value) -> ValueOrder {
        switch (self, other) {
        case (.number(let left), .number(let right)): left.order(against: right)
        case (.string(let left), .string(let right)):
            left == right
                ? .same : left.utf8.lexicographicallyPrecedes(right.utf8) ? .before : .after
        case (.bool(let left), .bool(let right)): left == right ? .same : .unordered
        case (.null, .null): .same
        default: .unordered
        }
    }

    /// As a condition is told: strings stand in quotes, and what is long is cut.
    package var shownInCondition: String {
        let text = pythonRepresentation
        return text.count > 60 ? "\(text.prefix(60))…" : text
    }
}

extension Value {
    /// The text of this value inside a larger text: what Python's `str()` prints.
    ///
    /// Pipelines are tried out with the SageMaker SDK's local mode, which joins values that way: `True`, `6.0`,
    /// `1e-05`, `[1, 'a']`. Strings are themselves and null is empty.
    package var text: String {
        switch self {
        case .null: ""
        case .string(let text): text
        default: pythonRepresentation
        }
    }

    /// What Python's `repr()` prints.
    package var pythonRepresentation: String {
        switch self {
        case .null: "None"
        case .bool(let flag): flag ? "True" : "False"
        case .number(let number): number.text
        case .string(let text): Self.quotedAsInPython(text)
        case .array(let elements): "[\(elements.map(\.pythonRepresentation).joined(separator: ", "))]"
        case .object(let object):
            "{\(object.members.map { Self.quotedAsInPython($0.key) + ": " + $0.value.pythonRepresentation }.joined(separator: ", "))}"
        }
    }

    private static func quotedAsInPython(_ text: String) -> String {
        let quote: Character = text.contains("'") && !text.contains("\"") ? "\"" : "'"
        var result = String(quote)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where Character(scalar) == quote: result += "\\" + String(scalar)
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                result += "\\x" + (digits.count < 2 ? "0" : "") + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + String(quote)
    }
}
