/// A value that may hold references, to be evaluated when what it refers to is known.
package indirect enum Expression: Sendable, Hashable {
    case literal(Value)
    case reference(Reference)
    /// The texts of some values, with a separator between them.
    case join(separator: String, [Expression])
    case list([Expression])
    case object([Member])

    package struct Member: Sendable, Hashable {
        package let key: String
        package let value: Expression

        package init(key: String, value: Expression) {
            self.key = key
            self.value = value
        }
    }

    /// Every reference inside, from left to right.
    package var references: [Reference] {
        switch self {
        case .literal: []
        case .reference(let reference): [reference]
        case .join(_, let elements), .list(let elements): elements.flatMap(\.references)
        case .object(let members): members.flatMap(\.value.references)
        }
    }
}

/// What an expression may refer to.
package enum Reference: Sendable, Hashable {
    case parameter(String)
    /// A value of the run itself, such as `PipelineName`.
    case execution(String)
    case step(Step.ID, PropertyPath)
}

extension Reference: CustomStringConvertible {
    package var description: String {
        switch self {
        case .parameter(let name): "Parameters.\(name)"
        case .execution(let name): "Execution.\(name)"
        case .step(let id, let path): "Steps.\(id)\(path)"
        }
    }
}

/// The way from a step's properties to one value among them.
package struct PropertyPath: Sendable, Hashable, CustomStringConvertible {
    package enum Segment: Sendable, Hashable {
        case key(String)
        case index(Int)
        /// The element of a list whose member `member` has the value `name`.
        case element(member: String, name: String)
    }

    package let segments: [Segment]

    package init(_ segments: [Segment]) { self.segments = segments }

    package var description: String {
        segments.map { segment in
            switch segment {
            case .key(let key): ".\(key)"
            case .index(let index): "[\(index)]"
            case .element(_, let name): "['\(name)']"
            }
        }.joined()
    }

    /// The value there, or nil when a part of the way is missing.
    package func value(in root: Value) -> Value? {
        var value: Value? = root
        for segment in segments {
            switch (segment, value) {
            case (.key(let key), .object(let object)?): value = object[key]
            case (.index(let index), .array(let elements)?):
                value = elements.indices.contains(index) ? elements[index] : nil
            case (.element(let member, let name), .array(let elements)?):
                value = elements.first { $0[member]?.string == name }
            default: return nil
            }
        }
        return value
    }
}
