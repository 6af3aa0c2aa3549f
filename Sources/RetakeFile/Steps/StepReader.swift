import PipelineModel
import YAMLReading

/// Reads one step, for one combination of its matrix where it has one.
struct StepReader {
    let node: StepNode
    private let combination: Matrix.Combination?
    private let id: String
    var references: ReferenceReader
    private var arguments: [Expression.Member] = []

    /// Reads a step in the body of a loop.
    init(_ node: StepNode, in loop: String, _ names: StepNames) {
        self.init(node, nil, names)
        references.loop = loop
    }

    init(_ node: StepNode, _ combination: Matrix.Combination?, _ names: StepNames) {
        self.node = node
        self.combination = combination
        id = node.name + (combination.map { "-\($0.name)" } ?? "")
        references = ReferenceReader(step: node.name, id: id, names: names, matrix: combination?.values ?? [:])
        references.outputs = node.outputs
    }

    /// The steps that it names, once it is read.
    var links: [StepLinks.Link] { references.links }

    mutating func step() throws(YAMLError) -> Step {
        // What all others wait for has the same defaults.
        try references.needs(node["needs"], isDefault: !node.entries.areOwn("needs"))
        try parameters()
        try inputs()
        try environment()
        try run()
        try code()
        try when()
        add("metrics", .literal(.object(node.metrics)))
        let uris = node.outputs.map { name, _ in
            (name, Value.string(StepNames.uri(of: name, step: node.name, combination: combination?.name)))
        }.sorted { $0.0 < $1.0 }.map { name, uri in
            let place = Expression.literal(uri)
            return Expression.Member(key: name, value: references.loop == nil ? place : .own(place))
        }
        let folders = node.outputs.sorted { $0.key < $1.key }.map { ($0.key, Value.string($0.value)) }
        add("outputs", .literal(.object(Object(members: folders.map { .init(key: $0.0, value: $0.1) }))))
        add("uris", .object(uris))
        try exclude()
        try rules()
        variables()
        var attributes = Object()
        attributes["cache"] = try cache()
        return Step(
            id: Step.ID(id), kind: "run", arguments: .object(arguments), dependsOn: references.needs,
            attributes: attributes)
    }

    private mutating func when() throws(YAMLError) {
        guard let when = node["when"] else { return }
        references.isSeen = false
        defer { references.isSeen = true }
        add("when", try WhenReader.expression(when, &references))
    }

    /// Those that count, and those whose values may only not be shown.
    private mutating func variables() {
        let all = references.variables.sorted { $0.key < $1.key }
        for (key, isSeen) in [("variables", true), ("unseenVariables", false)] {
            let members = all.filter { references.seenVariables.contains($0.key) == isSeen }
            if members.isEmpty { continue }
            add(key, .literal(.object(Object(members: members.map { .init(key: $0.key, value: $0.value) }))))
        }
    }

    mutating func add(_ key: String, _ value: Expression) { arguments.append(.init(key: key, value: value)) }

    /// The step's own parameters come first wherever its texts name one.
    private mutating func parameters() throws(YAMLError) {
        var members: [Expression.Member] = []
        if node["parameters"] != nil {
            let what = "'parameters' of step '\(node.name)'"
            let entries = try node.entries.members("parameters", what, expected: "a map of names and values")
            try Self.checkVariables(entries, prefix: "PARAM", what)
            for member in entries {
                members.append(
                    .init(key: member.key, value: try references.expression(member.value, "'\(member.key)' in \(what)"))
                )
            }
            for member in members { references.parameters[member.key] = member.value }
        }
        for value in combination?.values.members ?? [] {
            members.append(.init(key: value.key, value: .literal(value.value)))
        }
        add("parameters", .object(members))
    }

    private mutating func environment() throws(YAMLError) {
        let what = "'environment' of step '\(node.name)'"
        var members: [Expression.Member] = []
        for member in try node.entries.members("environment", what, expected: "a map of variables and values") {
            guard !member.key.isEmpty, !member.key.utf8.contains(where: { $0 == 0 || $0 == UInt8(ascii: "=") }) else {
                throw YAMLError(.unfitVariable(member.key, step: node.name), at: member.keyPlace)
            }
            let value = try references.expression(member.value, "'\(member.key)' in \(what)")
            members.append(.init(key: member.key, value: value))
        }
        add("environment", .object(members))
    }

    /// Each name must make a variable of its own.
    static func checkVariables(
        _ entries: [YAMLNode.Member], prefix: String, _ what: String
    ) throws(YAMLError) {
        var names: [String: String] = [:]
        for entry in entries {
            let variable = FileJobBuilder.variable(prefix, entry.key)
            if let other = names.updateValue(entry.key, forKey: variable) {
                throw YAMLError(.sameVariable(entry.key, other, variable, in: what), at: entry.keyPlace)
            }
        }
    }

    private mutating func run() throws(YAMLError) {
        guard let run = node["run"] else { return }
        let what = "'run' of step '\(node.name)'"
        guard case .list(let elements) = run.content else {
            let text = try run.text(what, expected: "a command, such as python3 train.py")
            return add("run", try references.expression(text, at: run.place, what))
        }
        var words: [Expression] = []
        for element in elements { words.append(try references.expression(element, what)) }
        guard !words.isEmpty else { throw YAMLError(.empty(what), at: run.place) }
        add("run", .list(words))
    }
}
