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
