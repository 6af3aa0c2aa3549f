/// What is known when an expression is evaluated.
package struct Scope: Sendable {
    package var parameters: [String: Value]
    package var execution: [String: Value]
    package var properties: [Step.ID: Value]

    package init(
        parameters: [String: Value] = [:], execution: [String: Value] = [:], properties: [Step.ID: Value] = [:]
    ) {
        self.parameters = parameters
        self.execution = execution
        self.properties = properties
    }
}

/// A reference that leads nowhere, and where it stands: `HyperParameters.depth`, say.
package struct EvaluationError: Error, Hashable, CustomStringConvertible {
    package let reference: Reference
    package let place: String
    package let known: [String]

    package var description: String {
        let place = place.isEmpty ? "" : " in \(place)"
        return switch reference {
        case .parameter(let name):
            "'\(reference)'\(place) names a parameter that the pipeline does not declare"
                + suggestion(for: name, among: known)
        case .execution(let name):
            "'\(reference)'\(place) is not known here; known are \(known.joined(separator: ", "))"
                + suggestion(for: name, among: known)
        case .step(let id, _):
            "'\(reference)'\(place) names a property that step '\(id)' does not have"
        }
    }
}

extension Expression {
    /// The value of this expression.
    ///
    /// - Parameter place: where it stands, for messages.
    package func value(in scope: Scope, at place: String = "") throws(EvaluationError) -> Value {
        switch self {
        case .literal(let value): return value
        case .reference(let reference): return try scope.value(of: reference, at: place)
        case .join(let separator, let elements):
            var texts: [String] = []
            for element in elements { texts.append(try element.value(in: scope, at: place).text) }
            return .string(texts.joined(separator: separator))
        case .list(let elements):
            var values: [Value] = []
            for (index, element) in elements.enumerated() {
                values.append(try element.value(in: scope, at: "\(place)[\(index)]"))
            }
            return .array(values)
        case .object(let members):
            var object = Object()
            for member in members {
                let place = place.isEmpty ? member.key : "\(place).\(member.key)"
                object.members.append(.init(key: member.key, value: try member.value.value(in: scope, at: place)))
            }
            return .object(object)
        }
    }
}

extension Scope {
    fileprivate func value(of reference: Reference, at place: String) throws(EvaluationError) -> Value {
        let (value, known): (Value?, [String]) =
            switch reference {
            case .parameter(let name): (parameters[name], parameters.keys.sorted())
            case .execution(let name): (execution[name], execution.keys.sorted())
            case .step(let id, let path): (properties[id].flatMap(path.value), [])
            }
        guard let value else { throw EvaluationError(reference: reference, place: place, known: known) }
        return value
    }
}
