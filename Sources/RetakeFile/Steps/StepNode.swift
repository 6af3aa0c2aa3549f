import PipelineModel

/// One entry of `steps` with what others may refer to: all that must be known before its texts are read.
struct StepNode {
    static let keys = [
        "run", "code", "inputs", "outputs", "environment", "parameters", "timeout", "retries", "cache", "runtime",
        "matrix", "when", "metrics",
    ]

    let name: String
    let place: SourceLocation
    private let members: [String: YAMLNode]
    /// Folders by the outputs' names.
    let outputs: [String: String]
    /// Patterns by the metrics' names, in the order of the file.
    let metrics: Object
    /// Nil for a step without a matrix.
    let matrix: Matrix?

    init(_ step: YAMLNode.Member) throws(SettingsError) {
        name = step.key
        place = step.keyPlace
        guard StepNames.isName(name) else {
            throw SettingsError(.unfitName(name, what: "a step's name"), at: step.keyPlace)
        }
        var members: [String: YAMLNode] = [:]
        for member in try step.value.members("step '\(name)'", expected: "a map such as {run: python3 train.py}") {
            guard Self.keys.contains(member.key) else {
                throw SettingsError(.unknownKey(member.key, in: name, known: Self.keys), at: member.keyPlace)
            }
            if !member.value.isNull { members[member.key] = member.value }
        }
        self.members = members
        guard members["run"] != nil else { throw SettingsError(.noRun(step: name), at: step.keyPlace) }
        outputs = try Self.outputs(members["outputs"], of: name)
        metrics = try Self.metrics(members["metrics"], of: name)
        matrix = if let node = members["matrix"] { try Matrix(node, step: name) } else { nil }
    }

    subscript(key: String) -> YAMLNode? { members[key] }

    private static func outputs(_ node: YAMLNode?, of step: String) throws(SettingsError) -> [String: String] {
        guard let node else { return [:] }
        var outputs: [String: String] = [:]
        var folders = OutputFolders()
        var variables: [String: String] = [:]
        func add(_ name: String, _ path: String, at place: SourceLocation) throws(SettingsError) {
            guard StepNames.isName(name) else {
                throw SettingsError(.unfitName(name, what: "an output of step '\(step)'"), at: place)
            }
            guard isFolder(path) else { throw SettingsError(.unfitFolder(path, of: name, step: step), at: place) }
            guard outputs.updateValue(path, forKey: name) == nil else {
                throw SettingsError(.repeatedKey(name), at: place)
            }
            let variable = FileJobBuilder.variable("OUTPUT", name)
            if let other = variables.updateValue(name, forKey: variable) {
                throw SettingsError(.sameVariable(name, other, variable, in: "'outputs' of step '\(step)'"), at: place)
            }
            if let other = folders.add(path, of: name) {
                throw SettingsError(.overlappingOutput(name, path: path, step: step, with: other), at: place)
            }
        }
        let what = "'outputs' of step '\(step)'"
        if case .list(let elements) = node.content {
            for element in elements {
                let name = try element.text(what, expected: "a list of names")
                try add(name, "outputs/\(name)", at: element.place)
            }
        } else {
            for member in try node.members(what, expected: "a list of names, or a map of names and folders") {
                try add(member.key, try member.value.text("'\(member.key)' in \(what)"), at: member.keyPlace)
            }
        }
        return outputs
    }

    /// A folder below the one that the step runs in.
    static func isFolder(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return !path.isEmpty && parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." } && !path.utf8.contains(0)
    }

    private static func metrics(_ node: YAMLNode?, of step: String) throws(SettingsError) -> Object {
        guard let node else { return [:] }
        var metrics = Object()
        let what = "'metrics' of step '\(step)'"
        for member in try node.members(what, expected: "a map of names and patterns, such as {loss: 'loss=([0-9.]+)'}")
        {
            guard StepNames.isName(member.key) else {
                throw SettingsError(.unfitName(member.key, what: "a metric of step '\(step)'"), at: member.keyPlace)
            }
            let pattern = try member.value.text("'\(member.key)' in \(what)", expected: "a regular expression")
            if let reason = MetricSearch.problem(in: pattern) {
                throw SettingsError(.unfitPattern(pattern, metric: member.key, reason: reason), at: member.value.place)
            }
            metrics[member.key] = .string(pattern)
        }
        return metrics
    }
}
