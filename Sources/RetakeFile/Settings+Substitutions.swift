import PipelineModel
import YAMLReading

extension Settings {
    /// What stands in for images, or runs them.
    static func rules(_ files: MergedFiles) throws(YAMLError) -> [ImageRule] {
        var rules: [ImageRule] = []
        for member in try files.members("images", expected: "a map of image patterns and what stands in for them") {
            guard !member.key.isEmpty else { throw YAMLError(.empty("an image's pattern"), at: member.keyPlace) }
            rules.append(try rule(member))
        }
        return rules
    }

    private static func isAutomatic(_ node: YAMLNode) -> Bool {
        if case .scalar(.string("auto")) = node.content { true } else { false }
    }

    private static func rule(_ image: YAMLNode.Member) throws(YAMLError) -> ImageRule {
        var rule = ImageRule(pattern: ImagePattern(image.key))
        var other: YAMLNode.Member?
        let what = "image '\(image.key)'"
        var environment = EnvironmentReader(owner: what)
        if isAutomatic(image.value) {
            rule.isAutomatic = true
            return rule
        }
        for member in try image.value.members(what, expected: "a map such as {python: .venv/bin/python}, or auto") {
            switch member.key {
            case "python" where isAutomatic(member.value): rule.isAutomatic = true
            case "command": rule.command = try command(member.value, "'command' of \(what)")
            case "container":
                rule.container = Container(engine: try engine(member.value, "'container' of \(what)"))
            case "image": other = member
            case "metrics":
                let members = try member.value.members("'metrics' of \(what)", expected: StepNode.metricsForm)
                rule.metrics = try StepNode.metrics(members, of: what).members.map {
                    MetricDefinition(name: $0.key, pattern: $0.value.text)
                }
            default:
                if try environment.read(member) { continue }
                let known = EnvironmentReader.keys + ["command", "container", "image", "metrics"]
                throw YAMLError(.unknownKey(member.key, in: image.key, known: known), at: member.keyPlace)
            }
        }
        rule.python = environment.choice
        if let other {
            guard rule.container != nil else {
                throw YAMLError(.imageWithoutContainer(image: image.key), at: other.keyPlace)
            }
            rule.container?.image = try imageName(other.value, "'image' of \(what)")
        }
        if rule.container != nil, rule.python != nil || rule.isAutomatic {
            throw YAMLError(.twoRuntimes(image: image.key), at: image.value.place)
        }
        guard rule.runsSomething || !rule.metrics.isEmpty else {
            throw YAMLError(.noRuntime(image: image.key), at: image.value.place)
        }
        return rule
    }

    /// One of the engines that there are.
    static func engine(_ node: YAMLNode, _ what: String) throws(YAMLError) -> String {
        let expected = "podman or docker"
        let name = try node.text(what, expected: expected)
        guard Job.Container.engines.contains(name) else { throw node.wrongType(what, expected, hint: " '\(name)'") }
        return name
    }

    /// The name of an image, which no engine takes for an option.
    static func imageName(_ node: YAMLNode, _ what: String) throws(YAMLError) -> String {
        let expected = "an image's name, such as python:3.12-slim"
        let name = try node.text(what, expected: expected)
        guard !name.hasPrefix("-"), !name.contains(where: \.isWhitespace) else {
            throw node.wrongType(what, expected, hint: " '\(name)'")
        }
        return name
    }
}

extension Settings {
    /// What stands in for steps: a command, or what the step would have computed.
    static func substitutions(_ steps: [YAMLNode.Member]) throws(YAMLError) -> [Substitutions.Rule] {
        var rules: [Substitutions.Rule] = []
        for member in steps {
            guard !member.key.isEmpty else { throw YAMLError(.empty("a step's name"), at: member.keyPlace) }
            rules.append(Substitutions.Rule(pattern: member.key, substitution: try substitution(member)))
        }
        return rules
    }

    private static let substitutionForm =
        "a map such as {run: python3 train.py}, or {handler: python3 notify.py} for a step of a definition"

    private static func substitution(_ step: YAMLNode.Member) throws(YAMLError) -> Substitutions.Substitution {
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
                throw YAMLError(
                    .unknownKey(member.key, in: step.key, known: ["run", "handler", "outputs"]), at: member.keyPlace)
            }
        }
        guard let found else { throw YAMLError(.noSubstitution(step: step.key), at: step.value.place) }
        return found
    }

    /// A list of words, or a text: of plain words, or else for the shell.
    static func command(_ node: YAMLNode, _ what: String) throws(YAMLError) -> [String] {
        let expected = "a command, such as python3 notify.py"
        if case .list(let elements) = node.content {
            var words: [String] = []
            for element in elements { words.append(try element.text(what, expected: "a list of texts")) }
            guard !words.isEmpty else { throw YAMLError(.empty(what), at: node.place) }
            return words
        }
        let text = try node.text(what, expected: expected)
        let isPlain = !text.contains { "|&;<>()$`\\\"'*?[]#~=%{}!\n".contains($0) }
        let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        guard !words.isEmpty else { throw YAMLError(.empty(what), at: node.place) }
        return isPlain ? words : ["/bin/sh", "-c", text]
    }
}
