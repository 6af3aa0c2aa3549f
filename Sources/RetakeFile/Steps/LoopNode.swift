import PipelineModel
import YAMLReading

/// An entry of `steps` that runs for each of some items: a step with `for_each`, or several below such a key.
struct LoopNode {
    static let keys = ["for_each", "steps", "needs", "max_parallel", "best"]

    let name: String
    let place: SourceLocation
    let items: YAMLNode
    /// What it waits for, beside what its steps name; nil where they say it themselves.
    let needs: YAMLNode?
    let width: Int
    /// Which item's step others read as the best; nil where nothing says so.
    let best: Step.Loop.Selector?
    let body: [StepNode]

    /// Whether an entry holds steps.
    static func isGroup(_ entry: YAMLNode.Member) -> Bool {
        guard case .map(let members) = entry.value.content else { return false }
        return members.contains { $0.key == "steps" }
    }

    /// A step that runs for each item; nil for other steps.
    init?(_ step: StepNode) throws(YAMLError) {
        guard let items = step["for_each"] else {
            for key in ["max_parallel", "best"] where step.entries.areOwn(key) {
                throw YAMLError(.withoutItems(key, step: step.name), at: step[key]?.place ?? step.place)
            }
            return nil
        }
        if let matrix = step["matrix"] { throw YAMLError(.matrixInLoop(step: step.name), at: matrix.place) }
        (name, place, self.items, needs) = (step.name, step.place, items, nil)
        width = try Self.width(step["max_parallel"], of: step.name)
        body = [step]
        best = try Self.best(step["best"], of: step.name, among: body)
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
            for key in ["for_each", "matrix", "max_parallel", "best"] {
                let isIgnored = ["max_parallel", "best"].contains(key) && !step.entries.areOwn(key)
                guard let node = step[key], !isIgnored else { continue }
                throw YAMLError(.loopInLoop(key, step: step.name), at: node.place)
            }
            body.append(step)
        }
        guard !body.isEmpty else { throw YAMLError(.empty("'steps' of \(what)"), at: place) }
        self.body = body
        best = try Self.best(nodes["best"], of: name, among: body)
    }

    /// The metric by which one item's step is the best: of the only step, or of the one that stands before the dot.
    private static func best(
        _ node: YAMLNode?, of step: String, among body: [StepNode]
    ) throws(YAMLError) -> Step.Loop.Selector? {
        guard let node else { return nil }
        let what = "'best' of step '\(step)'"
        let expected = "a map such as {max: accuracy}, or {min: \(body.last?.name ?? "train").loss}"
        guard case .map(let members) = node.content, let rule = members.first, members.count == 1,
            rule.key == "max" || rule.key == "min"
        else { throw node.wrongType(what, expected) }
        let text = try rule.value.text("'\(rule.key)' in \(what)", expected: "a metric's name")
        let words = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let owner = words.count == 2 ? words[0] : body.count == 1 ? body[0].name : ""
        let known = body.flatMap { step in
            step.metrics.members.map { body.count == 1 ? $0.key : "\(step.name).\($0.key)" }
        }
        guard let rated = body.first(where: { $0.name == owner }), let metric = words.last,
            rated.metrics[metric] != nil
        else { throw YAMLError(.unknownMetric(text, of: what, known: known), at: rule.value.place) }
        return Step.Loop.Selector(
            isMaximized: rule.key == "max", body: Step.ID(owner), path: PropertyPath([.key("metrics"), .key(metric)]))
    }

    private static func width(_ node: YAMLNode?, of step: String) throws(YAMLError) -> Int {
        guard let node else { return .max }
        guard case .scalar(let value) = node.content, let width = value.integer, width >= 1 else {
            throw node.wrongType("'max_parallel' of step '\(step)'", "a number from 1")
        }
        return width
    }
}
