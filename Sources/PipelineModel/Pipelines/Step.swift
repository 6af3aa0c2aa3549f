/// One node of a pipeline as its definition writes it: nothing is resolved yet.
package struct Step: Sendable, Hashable, Identifiable {
    /// A step's name, unique within its pipeline.
    package struct ID: Sendable, Hashable, Comparable, RawRepresentable, ExpressibleByStringLiteral,
        CustomStringConvertible, Codable
    {
        package let rawValue: String

        package init(rawValue: String) { self.rawValue = rawValue }
        package init(_ name: String) { rawValue = name }
        package init(stringLiteral value: String) { rawValue = value }
        package var description: String { rawValue }
        package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    /// What a condition has to say for a step to run.
    package struct Branch: Sendable, Hashable {
        package let condition: ID
        package let outcome: Bool

        package init(condition: ID, outcome: Bool) {
            self.condition = condition
            self.outcome = outcome
        }
    }

    package let id: ID
    /// What the definition calls this kind of step, such as `Processing`. Only its dialect understands it.
    package let kind: String
    package let arguments: Expression
    /// Steps that must succeed first because the definition says so; references and data add more.
    package let dependsOn: [ID]
    /// Nil for a step that stands in no branch.
    package let branch: Branch?
    /// What else the definition says of this step, as it stands there; references are not followed.
    package let attributes: Object

    package init(
        id: ID, kind: String, arguments: Expression, dependsOn: [ID] = [], branch: Branch? = nil,
        attributes: Object = [:]
    ) {
        self.id = id
        self.kind = kind
        self.arguments = arguments
        self.dependsOn = dependsOn
        self.branch = branch
        self.attributes = attributes
    }

    /// Every step that this one names, and the condition above it.
    package var statedNeeds: Set<ID> {
        var needs = Set(dependsOn)
        for case .step(let id, _) in arguments.references { needs.insert(id) }
        if let branch { needs.insert(branch.condition) }
        return needs
    }
}
