import PipelineModel
import YAMLReading

/// Which Python a file asks for: a path, or what an environment is made of.
extension Settings {
    static let pythonForm =
        "a path, a version such as \"3.11\", or a map such as {requirements: requirements.txt, python: \"3.11\"}"

    /// What follows a `python:` of the file or of a step.
    ///
    /// - Parameter merged: its members where it is a map, when they are more than its own.
    static func python(
        _ node: YAMLNode, _ what: String, members merged: [YAMLNode.Member]? = nil
    ) throws(YAMLError) -> PythonChoice {
        var reader = EnvironmentReader(owner: what)
        guard case .map(let members) = node.content else {
            try reader.readPython(node, what, expected: pythonForm)
            return reader.choice ?? .onPath
        }
        for member in merged ?? members {
            guard try reader.read(member) else {
                throw YAMLError(
                    .unknownKey(member.key, in: "python", known: EnvironmentReader.keys), at: member.keyPlace)
            }
        }
        guard let choice = reader.choice else {
            throw YAMLError(.nothingToInstall(of: what), at: node.place)
        }
        return choice
    }

    /// The path of an interpreter or an environment.
    static func path(_ node: YAMLNode, _ what: String, expected: String = "a path") throws(YAMLError) -> String {
        let path = try node.text(what, expected: expected)
        // Relative paths count from the file's folder, where nobody keeps a program of this name.
        let rest = path.dropping(prefix: "python")
        if let rest, rest.allSatisfy({ $0.isNumber || $0 == "." }) {
            throw YAMLError(.programName(path, of: what), at: node.place)
        }
        return path
    }
}

/// Reads the keys that say what an environment is made of.
struct EnvironmentReader {
    static let keys = ["python", "requirements", "packages"]

    /// How messages call what the keys belong to: `image '*'`.
    let owner: String
    private var request = EnvironmentRequest()

    init(owner: String) { self.owner = owner }

    /// Nil when no key said anything; a path where nothing is to be installed for what lies there.
    var choice: PythonChoice? {
        if !request.requirements.isEmpty || !request.packages.isEmpty { return .made(request) }
        return request.python.map { EnvironmentRequest.isVersion($0) ? .made(request) : .at($0) }
    }

    /// Returns whether it is one of the keys.
    mutating func read(_ member: YAMLNode.Member) throws(YAMLError) -> Bool {
        let what = "'\(member.key)' of \(owner)"
        switch member.key {
        case "python": try readPython(member.value, what, expected: "a version such as \"3.11\", or a path")
        case "requirements":
            request.requirements = try Self.list(
                member.value, what, "a file of requirements, or a list of such files")
        case "packages":
            request.packages = try Self.list(member.value, what, "a list such as [pandas, scikit-learn==1.5.*]")
            for (index, package) in request.packages.enumerated() where !Self.isRequirement(package) {
                let place =
                    if case .list(let all) = member.value.content { all[index].place } else { member.value.place }
                throw YAMLError(.unfitPackage(package, in: what), at: place)
            }
        default: return false
        }
        return true
    }

    /// A version, in quotes since 3.10 is another number, or a path.
    mutating func readPython(_ node: YAMLNode, _ what: String, expected: String) throws(YAMLError) {
        request.python = try Settings.path(node, what, expected: expected)
    }

    private static func list(_ node: YAMLNode, _ what: String, _ expected: String) throws(YAMLError) -> [String] {
        guard case .list(let elements) = node.content else { return [try node.text(what, expected: expected)] }
        var texts: [String] = []
        for element in elements { texts.append(try element.text(what, expected: expected)) }
        guard !texts.isEmpty else { throw YAMLError(.empty(what), at: node.place) }
        return texts
    }

    /// What pip takes for a requirement and not for an option or for several.
    private static func isRequirement(_ text: String) -> Bool {
        !text.hasPrefix("-") && !text.hasPrefix("#") && !text.contains(where: \.isNewline) && text == text.trimmed
    }
}
