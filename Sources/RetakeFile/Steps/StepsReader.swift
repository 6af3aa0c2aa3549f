import PipelineModel
import YAMLReading

/// Reads `steps:` of a file that writes its own pipeline: one step for each entry, for each combination of its matrix, or
/// for all of its items.
struct StepsReader {
    private enum Entry {
        case step(StepNode)
        case loop(LoopNode)
    }

    private let entries: [Entry]
    private var names: StepNames

    /// Whether entries are steps that run something, and not such that stand in for steps of a definition.
    static func areOwn(_ steps: [YAMLNode.Member], _ defaults: StepDefaults) -> Bool {
        steps.contains(where: isOwn) || (defaults.haveRun && !steps.isEmpty)
    }

    private static func isOwn(_ step: YAMLNode.Member) -> Bool {
        guard case .map(let members) = step.value.content else { return false }
        return members.contains { $0.key == "run" || $0.key == "for_each" }
    }

    /// - Parameter names: what texts may name beside the steps.
    init(
        _ members: [YAMLNode.Member], over defaults: StepDefaults, _ names: StepNames
    ) throws(YAMLError) {
        self.names = names
        var entries: [Entry] = []
        for member in members {
            guard !LoopNode.isGroup(member) else {
                entries.append(.loop(try LoopNode(group: member, over: defaults)))
                continue
            }
            let node = try StepNode(member, over: defaults)
            entries.append(try LoopNode(node).map(Entry.loop) ?? .step(node))
        }
        self.entries = entries
        for entry in entries {
            switch entry {
            case .step(let node): try self.names.add(node)
            case .loop(let node): try self.names.add(node)
            }
        }
        try self.names.checkItems()
    }

    /// The steps, and the environment variables that they name.
    func steps() throws(YAMLError) -> (steps: [Step], variables: Object) {
        var steps: [Step] = []
        var variables: [String: Value] = [:]
        var links = StepLinks()
        for entry in entries {
            switch entry {
            case .loop(let node):
                var reader = LoopReader(node, names)
                steps.append(try reader.step())
                links.add(reader.links, of: [node.name] + node.body.map(\.name))
                variables.merge(reader.variables) { $1 }
            case .step(let node):
                let combinations = node.matrix?.combinations.map(Optional.some) ?? [nil]
                for (index, combination) in combinations.enumerated() {
                    var reader = StepReader(node, combination, names)
                    steps.append(try reader.step())
                    // All combinations name the same.
                    if index == 0 { links.add(reader.links, of: [node.name]) }
                    variables.merge(reader.references.variables) { $1 }
                }
            }
        }
        try links.check()
        let named = variables.sorted { $0.key < $1.key }.map { Object.Member(key: $0.key, value: $0.value) }
        return (steps, Object(members: named))
    }
}
