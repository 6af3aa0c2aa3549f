import PipelineModel
import YAMLReading

/// One entry of `steps` with what others may refer to: all that must be known before its texts are read.
struct StepNode {
    static let keys = [
        "run", "code", "inputs", "outputs", "needs", "environment", "parameters", "timeout", "retries", "cache",
        "runtime",
        "matrix", "for_each", "max_parallel", "best", "when", "metrics", "exclude", "python",
    ]

    let name: String
    let place: SourceLocation
    let entries: StepEntries
    /// Folders by the outputs' names.
    let outputs: [String: String]
    /// Patterns by the metrics' names, in the order of the file.
    let metrics: Object
    /// Nil for a step without a matrix.
    let matrix: Matrix?

    init(_ step: YAMLNode.Member, over defaults: StepDefaults) throws(YAMLError) {
        name = step.key
        place = step.keyPlace
        guard StepNames.isName(name) else {
            throw YAMLError(.unfitName(name, what: "a step's name"), at: step.keyPlace)
        }
        let members = try step.value.members("step '\(name)'", expected: "a map such as {run: python3 train.py}")
        entries = try StepEntries(members, of: name, over: defaults)
        guard entries["run"] != nil else { throw YAMLError(.noRun(step: name), at: step.keyPlace) }
        outputs = try Self.outputs(entries, of: name)
        let owner = "step '\(name)'"
        metrics = try Self.metrics(
            try entries.members("metrics", "'metrics' of \(owner)", expected: Self.metricsForm), of: owner,
            isName: StepNames.isName)
        matrix = try Matrix(entries, step: name)
    }

    subscript(key: String) -> YAMLNode? { entries[key] }

    private static func outputs(_ entries: StepEntries, of step: String) throws(YAMLError) -> [String: String] {
        guard let node = entries["outputs"] else { return [:] }
        var outputs: [String: String] = [:]
        var folders = OutputFolders()
        var variables: [String: String] = [:]
        func add(_ name: String, _ path: String, at place: SourceLocation) throws(YAMLError) {
            guard StepNames.isName(name) else {
                throw YAMLError(.unfitName(name, what: "an output of step '\(step)'"), at: place)
            }
            guard isFolder(path) else { throw YAMLError(.unfitFolder(path, of: name, step: step), at: place) }
            guard outputs.updateValue(path, forKey: name) == nil else {
                throw YAMLError(.repeatedKey(name), at: place)
            }
            let variable = FileJobBuilder.variable("OUTPUT", name)
            if let other = variables.updateValue(name, forKey: variable) {
                throw YAMLError(.sameVariable(name, other, variable, in: "'outputs' of step '\(step)'"), at: place)
            }
            if let other = folders.add(path, of: name) {
                throw YAMLError(.overlappingOutput(name, path: path, step: step, with: other), at: place)
            }
        }
        let what = "'outputs' of step '\(step)'"
        if case .list(let elements) = node.content {
            for element in elements {
                let name = try element.text(what, expected: "a list of names")
                try add(name, "outputs/\(name)", at: element.place)
            }
        } else {
            let expected = "a list of names, or a map of names and folders"
            for member in try entries.members("outputs", what, expected: expected) {
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

    static let metricsForm = "a map of names and patterns, such as {loss: 'loss=([0-9.]+)'}"

    /// Patterns by the metrics' names.
    ///
    /// - Parameters:
    ///   - owner: whose they are, such as `step 'train'`.
    ///   - isName: which names there may be.
    static func metrics(
        _ members: [YAMLNode.Member], of owner: String, isName: (String) -> Bool = { !$0.isEmpty }
    ) throws(YAMLError) -> Object {
        var metrics = Object()
        let what = "'metrics' of \(owner)"
        for member in members {
            guard isName(member.key) else {
                throw YAMLError(.unfitName(member.key, what: "a metric of \(owner)"), at: member.keyPlace)
            }
            let pattern = try member.value.text("'\(member.key)' in \(what)", expected: "a regular expression")
            if let reason = MetricSearch.problem(in: pattern) {
                throw YAMLError(.unfitPattern(pattern, metric: member.key, reason: reason), at: member.value.place)
            }
            metrics[member.key] = .string(pattern)
        }
        return metrics
    }
}

/// Where a step's outputs lie, each apart from all others and from what the step finds.
struct OutputFolders {
    /// Names by folders.
    private var names: [String: String] = [:]
    /// Names by the folders above theirs.
    private var above: [String: String] = [:]

    init() {}

    init(_ outputs: [String: String]) {
        for (name, path) in outputs.sorted(by: { $0.key < $1.key }) { _ = add(path, of: name) }
    }

    /// What an output's folder overlaps, or nil when it is apart.
    mutating func add(_ path: String, of name: String) -> String? {
        if path == "inputs" || path.hasPrefix("inputs/") { return "the inputs in 'inputs'" }
        if let other = output(around: path) ?? above[path] { return "output '\(other)'" }
        names[path] = name
        for folder in Self.ancestors(of: path) { above[folder] = name }
        return nil
    }

    /// The output that lies at a path or above it.
    func output(around path: String) -> String? {
        names[path] ?? Self.ancestors(of: path).lazy.compactMap { names[$0] }.first
    }

    /// The output that lies below a path.
    func output(below path: String) -> String? { above[path] }

    private static func ancestors(of path: String) -> [String] {
        path.indices.filter { path[$0] == "/" }.map { String(path[..<$0]) }
    }
}
