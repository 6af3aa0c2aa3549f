import YAMLReading

/// What steps say that do not say it themselves.
struct StepDefaults {
    /// What stands under each key, the nearest defaults first.
    private(set) var layers: [[String: YAMLNode]] = []

    /// Adds what `defaults` says, which counts where nothing before it says something else.
    mutating func add(_ node: YAMLNode) throws(YAMLError) {
        let members = try node.members("'defaults'", expected: "a map such as {timeout: 2h, environment: {TZ: UTC}}")
        layers.append(try StepEntries.byKey(members, in: "defaults"))
    }

    /// Adds variables of all steps.
    mutating func add(environment: YAMLNode) { layers.append(["environment": environment]) }

    /// Whether all steps have a command.
    var haveRun: Bool { layers.contains { $0["run"] != nil } }
}

/// What stands under the keys of a step: its own words over those of the defaults, whose maps it adds to.
struct StepEntries {
    /// The nearest first.
    private let layers: [[String: YAMLNode]]

    init(_ members: [YAMLNode.Member], of step: String, over defaults: StepDefaults) throws(YAMLError) {
        layers = [try Self.byKey(members, in: step)] + defaults.layers
    }

    /// The nearest word.
    subscript(key: String) -> YAMLNode? { layers.lazy.compactMap { $0[key] }.first }

    /// Whether the step says it itself.
    func areOwn(_ key: String) -> Bool { layers.first?[key] != nil }

    /// The members of all maps, each from the nearest that has it; nil where the nearest word is no map.
    func map(_ key: String) -> [YAMLNode.Member]? {
        let nodes = layers.compactMap { $0[key] }
        guard case .map? = nodes.first?.content else { return nil }
        var members: [YAMLNode.Member] = []
        var names: Set<String> = []
        for node in nodes {
            // What lies below another kind of word does not show through it.
            guard case .map(let more) = node.content else { break }
            members += more.filter { names.insert($0.key).inserted }
        }
        return members
    }

    /// The same for a word that must be a map; none where there is no word.
    func members(_ key: String, _ what: String, expected: String) throws(YAMLError) -> [YAMLNode.Member] {
        guard let node = self[key] else { return [] }
        guard let members = map(key) else { throw node.wrongType(what, expected) }
        return members
    }

    /// A key with nothing after it counts as left out.
    ///
    /// - Parameter owner: what has the keys, for messages.
    fileprivate static func byKey(_ members: [YAMLNode.Member], in owner: String) throws(YAMLError) -> [String:
        YAMLNode]
    {
        var nodes: [String: YAMLNode] = [:]
        for member in members {
            guard StepNode.keys.contains(member.key) else {
                throw YAMLError(.unknownKey(member.key, in: owner, known: StepNode.keys), at: member.keyPlace)
            }
            if !member.value.isNull { nodes[member.key] = member.value }
        }
        return nodes
    }
}
