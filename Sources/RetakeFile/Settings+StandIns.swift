import PipelineModel

extension Settings {
    /// What stands in for steps: a command, or what the step would have computed.
    static func standIns(_ steps: [YAMLNode.Member]) throws(SettingsError) -> [StandIns.Rule] {
        var rules: [StandIns.Rule] = []
        for member in steps {
            guard !member.key.isEmpty else { throw SettingsError(.empty("a step's name"), at: member.keyPlace) }
            rules.append(StandIns.Rule(pattern: member.key, standIn: try standIn(member)))
        }
        return rules
    }

    private static let standInForm =
        "a map such as {run: python3 train.py}, or {handler: python3 notify.py} for a step of a definition"

    private static func standIn(_ step: YAMLNode.Member) throws(SettingsError) -> StandIns.StandIn {
        let what = "step '\(step.key)'"
        var found: StandIns.StandIn?
        for member in try step.value.members(what, expected: standInForm) {
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
        guard let found else { throw SettingsError(.noStandIn(step: step.key), at: step.value.place) }
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
