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
    private var names = StepNames()

    /// Whether entries are steps that run something, and not such that stand in for steps of a definition.
    static func areOwn(_ steps: [YAMLNode.Member], _ defaults: StepDefaults) -> Bool {
        steps.contains(where: isOwn) || (defaults.haveRun && !steps.isEmpty)
    }

    private static func isOwn(_ step: YAMLNode.Member) -> Bool {
        guard case .map(let members) = step.value.content else { return false }
        return members.contains { $0.key == "run" || $0.key == "for_each" }
    }

    init(
        _ members: [YAMLNode.Member], over defaults: StepDefaults, parameters: Object, places: ScalarPlaces
    ) throws(YAMLError) {
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
        names.parameters = Set(parameters.members.map(\.key))
        names.places = places
        for entry in entries {
            switch entry {
            case .step(let node): try names.add(node)
            case .loop(let node): try names.add(node)
            }
        }
        try names.checkItems()
    }

    func steps() throws(YAMLError) -> [Step] {
        var steps: [Step] = []
        var links = StepLinks()
        for entry in entries {
            switch entry {
            case .loop(let node):
                var reader = LoopReader(node, names)
                steps.append(try reader.step())
                links.add(reader.links, of: [node.name] + node.body.map(\.name))
            case .step(let node):
                let combinations = node.matrix?.combinations.map(Optional.some) ?? [nil]
                for (index, combination) in combinations.enumerated() {
                    var reader = StepReader(node, combination, names)
                    steps.append(try reader.step())
                    // All combinations name the same.
                    if index == 0 { links.add(reader.links, of: [node.name]) }
                }
            }
        }
        try links.check()
        return steps
    }
}
