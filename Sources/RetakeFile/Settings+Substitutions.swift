import PipelineModel

extension Settings {
    /// What stands in for steps: a command, or what the step would have computed.
    static func substitutions(_ steps: [YAMLNode.Member]) throws(SettingsError) -> [Substitutions.Rule] {
        var rules: [Substitutions.Rule] = []
        for member in steps {
            guard !member.key.isEmpty else { throw SettingsError(.empty("a step's name"), at: member.keyPlace) }
            rules.append(Substitutions.Rule(pattern: member.key, substitution: try substitution(member)))
        }
        return rules
    }

    private static let substitutionForm =
        "a map such as {run: python3 train.py}, or {handler: python3 notify.py} for a step of a definition"

    private static func substitution(_ step: YAMLNode.Member) throws(SettingsError) -> Substitutions.Substitution {
        let what = "step '\(step.key)'"
        var found: Substitutions.Substitution?
        for member in try step.value.members(what, expected: substitutionForm) {
            switch member.key {
            case "handler": found = .handler(try command(member.value, "'handler' of \(what)"))
            case "outputs":
                guard case .object(let outputs) = member.value.value else {
                    throw member.value.wrongType("'outputs' of \(what)", "a map of names and values")
                }
                found = .outputs(outputs)
            default:
                throw SettingsError(
                    .unknownKey(member.key, in: step.key, known: ["run", "handler", "outputs"]), at: member.keyPlace)
            }
        }
        guard let found else { throw SettingsError(.noSubstitution(step: step.key), at: step.value.place) }
        return found
    }

    /// A list of words, or a text: of plain words, or else for the shell.
    static func command(_ node: YAMLNode, _ what: String) throws(SettingsError) -> [String] {
        let expected = "a command, such as python3 notify.py"
        if case .list(let elements) = node.content {
            var words: [String] = []
            for element in elements { words.append(try element.text(what, expected: "a list of texts")) }
            guard !words.isEmpty else { throw SettingsError(.empty(what), at: node.place) }
            return words
        }
        let text = try node.text(what, expected: expected)
        let isPlain = !text.contains { "|&;<>()$`\\\"'*?[]#~=%{}!\n".contains($0) }
        let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        guard !words.isEmpty else { throw SettingsError(.empty(what), at: node.place) }
        return isPlain ? words : ["/bin/sh", "-c", text]
    }
}
