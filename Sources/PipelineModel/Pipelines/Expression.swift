/// A value that may hold references, to be evaluated when what it refers to is known.
package indirect enum Expression: Sendable, Hashable {
    case literal(Value)
    case reference(Reference)
    /// The texts of some values, with a separator between them.
    case join(separator: String, [Expression])
    /// One value in a JSON document.
    case lookup(PropertyPath, in: Document)
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

    /// A file that holds JSON.
    package enum Document: Sendable, Hashable {
        /// What a step's definition calls it.
        case propertyFile(String, of: Step.ID)
        case uri(Expression)
    }

    /// Every reference inside, from left to right.
    package var references: [Reference] {
        switch self {
        case .literal: []
        case .reference(let reference): [reference]
        case .join(_, let elements), .list(let elements): elements.flatMap(\.references)
        case .lookup(_, .propertyFile(let name, let step)):
            [.step(step, PropertyPath([.key("PropertyFiles"), .key(name)]))]
        case .lookup(_, .uri(let uri)): uri.references
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
