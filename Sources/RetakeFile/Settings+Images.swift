import PipelineModel

extension Settings {
    /// What stands in for images, or runs them.
    static func rules(_ node: YAMLNode) throws(SettingsError) -> [ImageRule] {
        var rules: [ImageRule] = []
        for member in try node.members("'images'", expected: "a map of image patterns and what stands in for them") {
            guard !member.key.isEmpty else { throw SettingsError(.empty("an image's pattern"), at: member.keyPlace) }
            rules.append(try rule(member))
        }
        return rules
    }

    private static func rule(_ image: YAMLNode.Member) throws(SettingsError) -> ImageRule {
        var rule = ImageRule(pattern: ImagePattern(image.key), python: "")
        var other: YAMLNode.Member?
        let what = "image '\(image.key)'"
        for member in try image.value.members(what, expected: "a map such as {python: .venv/bin/python}") {
            switch member.key {
            case "python": rule.python = try python(member.value, "'python' of \(what)")
            case "command": rule.command = try command(member.value, "'command' of \(what)")
            case "container":
                rule.container = Container(engine: try engine(member.value, "'container' of \(what)"))
            case "image": other = member
            default:
                let known = ["python", "command", "container", "image"]
                throw SettingsError(.unknownKey(member.key, in: image.key, known: known), at: member.keyPlace)
            }
        }
        if let other {
            guard rule.container != nil else {
                throw SettingsError(.imageWithoutContainer(image: image.key), at: other.keyPlace)
            }
            rule.container?.image = try imageName(other.value, "'image' of \(what)")
        }
        if rule.container != nil, !rule.python.isEmpty {
            throw SettingsError(.twoRuntimes(image: image.key), at: image.value.place)
        }
        guard !rule.python.isEmpty || !rule.command.isEmpty || rule.container != nil else {
            throw SettingsError(.noRuntime(image: image.key), at: image.value.place)
        }
        return rule
    }

    /// The path of an interpreter or an environment.
    static func python(_ node: YAMLNode, _ what: String) throws(SettingsError) -> String {
        let path = try node.text(what, expected: "a path")
        // Relative paths count from the file's folder, where nobody keeps a program of this name.
        let rest = path.dropping(prefix: "python")
        if let rest, rest.allSatisfy({ $0.isNumber || $0 == "." }) {
            throw SettingsError(.programName(path, of: what), at: node.place)
        }
        return path
    }

    /// One of the engines that there are.
    static func engine(_ node: YAMLNode, _ what: String) throws(SettingsError) -> String {
        let expected = "podman or docker"
        let name = try node.text(what, expected: expected)
        guard Job.Container.engines.contains(name) else { throw node.wrongType(what, expected, hint: " '\(name)'") }
        return name
    }

    /// The name of an image, which no engine takes for an option.
    static func imageName(_ node: YAMLNode, _ what: String) throws(SettingsError) -> String {
        let expected = "an image's name, such as python:3.12-slim"
        let name = try node.text(what, expected: expected)
        guard !name.hasPrefix("-"), !name.contains(where: \.isWhitespace) else {
            throw node.wrongType(what, expected, hint: " '\(name)'")
        }
        return name
    }
}
