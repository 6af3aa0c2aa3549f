/// One node of a pipeline as its definition writes it: nothing is resolved yet.
package struct Step: Sendable, Hashable, Identifiable {
    /// A step's name, unique within its pipeline.
    package struct ID: Sendable, Hashable, Comparable, RawRepresentable, ExpressibleByStringLiteral,
        CustomStringConvertible
    {
        package let rawValue: String

        package init(rawValue: String) { self.rawValue = rawValue }
        package init(_ name: String) { rawValue = name }
        package init(stringLiteral value: String) { rawValue = value }
        package var description: String { rawValue }
        package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    package let id: ID
    /// What the definition calls this kind of step, such as `Processing`. Only its dialect understands it.
    package let kind: String
    package let arguments: Expression
    /// Steps that must succeed first because the definition says so; references and data add more.
    package let dependsOn: [ID]
    /// What else the definition says of this step, as it stands there.
    package let attributes: Object

    package init(id: ID, kind: String, arguments: Expression, dependsOn: [ID] = [], attributes: Object = [:]) {
        self.id = id
        self.kind = kind
        self.arguments = arguments
        self.dependsOn = dependsOn
        self.attributes = attributes
    }
}
