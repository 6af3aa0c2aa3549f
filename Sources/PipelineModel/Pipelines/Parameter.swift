/// A typed parameter that a pipeline declares.
package struct Parameter: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case string = "String"
        case integer = "Integer"
        case float = "Float"
        case boolean = "Boolean"
    }

    package let name: String
    package let kind: Kind
    package let defaultValue: Value?
    /// The only values allowed; empty means any.
    package let allowedValues: [Value]

    package init(name: String, kind: Kind, defaultValue: Value? = nil, allowedValues: [Value] = []) {
        self.name = name
        self.kind = kind
        self.defaultValue = defaultValue
        self.allowedValues = allowedValues
    }

    /// The typed value of a text given on the command line.
    ///
    /// As StartPipelineExecution takes texts: decimal for Integer, any number for Float, `true` and `false` in any
    /// case for Boolean (the SageMaker SDK sends `True`).
    package func value(of text: String) throws(ParameterError) -> Value {
        let value: Value? =
            switch kind {
            case .string: .string(text)
            case .integer: Number(literal: text).flatMap { $0.isInteger ? .number($0) : nil }
            case .float: Number(float: text).map(Value.number)
            case .boolean:
                switch text.lowercased() {
                case "true": .bool(true)
                case "false": .bool(false)
                default: nil
                }
            }
        guard let value else { throw .wrongType(name: name, kind: kind, text: text) }
        return try checked(value)
    }

    /// A value that a definition or a settings file already typed.
    ///
    /// An integer serves where a Float is asked, and stays written as an integer, as the SageMaker SDK keeps it.
    package func checked(_ value: Value) throws(ParameterError) -> Value {
        switch (kind, value) {
        case (.string, .string), (.float, .number), (.boolean, .bool): break
        case (.integer, .number(let number)) where number.isInteger: break
        default: throw .wrongType(name: name, kind: kind, text: value.text)
        }
        if !allowedValues.isEmpty, !allowedValues.contains(where: { $0 == value || $0.order(against: value) == .same })
        {
            throw .notAllowed(name: name, text: value.text, allowed: allowedValues.map(\.text))
        }
        return value
    }
}

/// What is wrong with the values given for a pipeline's parameters.
package enum ParameterError: Error, Hashable {
    case unknown(name: String, known: [String])
    case missing(names: [String])
    case wrongType(name: String, kind: Parameter.Kind, text: String)
    case notAllowed(name: String, text: String, allowed: [String])
}

extension ParameterError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknown(let name, let known) where known.isEmpty:
            "this pipeline has no parameter '\(name)'; it has none at all"
        case .unknown(let name, let known):
            "this pipeline has no parameter '\(name)'; it has \(known.joined(separator: ", "))"
                + suggestion(for: name, among: known)
        case .missing(let names):
            "\(names.count == 1 ? "parameter" : "parameters") without a value: \(names.joined(separator: ", ")); "
                + "give \(names.count == 1 ? "it" : "each") with "
                + names.map { "--param \($0)=VALUE" }.joined(separator: " ")
        case .wrongType(let name, let kind, let text):
            "parameter '\(name)' is \(kind == .integer ? "an" : "a") \(kind.rawValue), and '\(text)' is not"
        case .notAllowed(let name, let text, let allowed):
            "parameter '\(name)' must be one of \(allowed.joined(separator: ", ")), not '\(text)'"
        }
    }
}

extension [Parameter] {
    /// The value of every parameter: what the command line says, else the settings file, else the default.
    ///
    /// - Parameters:
    ///   - texts: from the command line, not yet typed.
    ///   - settings: from a settings file; a text there is typed like one from the command line.
    package func values(texts: [String: String], settings: Object = [:]) throws(ParameterError) -> [String: Value] {
        let known = map(\.name)
        for name in texts.keys.sorted() + settings.keys where !known.contains(name) {
            throw .unknown(name: name, known: known)
        }
        var values: [String: Value] = [:]
        var missing: [String] = []
        for parameter in self {
            if let text = texts[parameter.name] {
                values[parameter.name] = try parameter.value(of: text)
            } else if let value = settings[parameter.name] {
                values[parameter.name] =
                    if case .string(let text) = value { try parameter.value(of: text) } else {
                        try parameter.checked(value)
                    }
            } else if let value = parameter.defaultValue {
                values[parameter.name] = try parameter.checked(value)
            } else {
                missing.append(parameter.name)
            }
        }
        guard missing.isEmpty else { throw .missing(names: missing) }
        return values
    }
}
