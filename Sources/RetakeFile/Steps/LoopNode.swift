import PipelineModel
import YAMLReading

/// An entry of `steps` that runs for each of some items: a step with `for_each`, or several below such a key.
struct LoopNode {
    static let keys = ["for_each", "steps", "needs", "max_parallel"]

    let name: String
    let place: SourceLocation
    let items: YAMLNode
    /// What it waits for, beside what its steps name; nil where they say it themselves.
    let needs: YAMLNode?
    let width: Int
    let body: [StepNode]

    /// Whether an entry holds steps.
    static func isGroup(_ entry: YAMLNode.Member) -> Bool {
        guard case .map(let members) = entry.value.content else { return false }
        return members.contains { $0.key == "steps" }
    }

    /// A step that runs for each item; nil for other steps.
    init?(_ step: StepNode) throws(YAMLError) {
        guard let items = step["for_each"] else {
            if let width = step["max_parallel"], step.entries.areOwn("max_parallel") {
                throw YAMLError(.widthWithoutItems(step: step.name), at: width.place)
            }
            return nil
        }
        if let matrix = step["matrix"] { throw YAMLError(.matrixInLoop(step: step.name), at: matrix.place) }
        (name, place, self.items, needs) = (step.name, step.place, items, nil)
        width = try Self.width(step["max_parallel"], of: step.name)
        body = [step]
    }

    /// Several steps that run for each item.
    init(group entry: YAMLNode.Member, over defaults: StepDefaults) throws(YAMLError) {
        (name, place) = (entry.key, entry.keyPlace)
        guard StepNames.isName(name) else { throw YAMLError(.unfitName(name, what: "a step's name"), at: place) }
        let what = "step '\(name)'"
        var nodes: [String: YAMLNode] = [:]
        for member in try entry.value.members(what, expected: "a map such as {for_each: [a, b], steps: …}") {
            guard Self.keys.contains(member.key) else {
                throw YAMLError(.unknownKey(member.key, in: name, known: Self.keys), at: member.keyPlace)
            }
            if !member.value.isNull { nodes[member.key] = member.value }
        }
        guard let items = nodes["for_each"] else { throw YAMLError(.noItems(step: name), at: place) }
        self.items = items
        needs = nodes["needs"]
        width = try Self.width(nodes["max_parallel"], of: name)
        var body: [StepNode] = []
        for member in try nodes["steps"]?.members("'steps' of \(what)", expected: "a map of steps") ?? [] {
            let step = try StepNode(member, over: defaults)
            for key in ["for_each", "matrix", "max_parallel"] {
                if let node = step[key] { throw YAMLError(.loopInLoop(key, step: step.name), at: node.place) }
            }
            body.append(step)
        }
        guard !body.isEmpty else { throw YAMLError(.empty("'steps' of \(what)"), at: place) }
        self.body = body
    }

    private static func width(_ node: YAMLNode?, of step: String) throws(YAMLError) -> Int {
        guard let node else { return .max }
        guard case .scalar(let value) = node.content, let width = value.integer, width >= 1 else {
            throw node.wrongType("'max_parallel' of step '\(step)'", "a number from 1")
        }
        return width
    }
}
