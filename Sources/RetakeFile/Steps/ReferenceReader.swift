import PipelineModel
import YAMLReading

/// Turns the references in one step's texts into expressions, and refuses those that lead nowhere.
struct ReferenceReader {
    let step: String
    /// Its own name, which for a combination of a matrix is another than that of `step`.
    let id: String
    let names: StepNames
    /// The loop whose body the step stands in, so that `${item}` is known; nil for other steps.
    var loop: String?
    /// What `${matrix.…}` stands for.
    let matrix: Object
    /// What `${parameters.…}` stands for before the file's own.
    var parameters: [String: Expression] = [:]
    /// The folders of the step, as its program finds them.
    var inputs: [String] = []
    var outputs: [String: String] = [:]
    /// Whether the program sees what is read now: a path leads to its data, and is none of it.
    var isSeen = true
    /// The environment variables that it names.
    private(set) var variables: [String: Value] = [:]
    /// Those of them that its program sees.
    private(set) var seenVariables: Set<String> = []
    /// Steps that it needs beside those that its expressions name.
    private(set) var needs: [Step.ID] = []
    /// The steps that it names, as the file writes them, and where it does so first.
    private(set) var links: [StepLinks.Link] = []
    /// The steps that ``needs`` holds already.
    private(set) var needed: Set<Step.ID> = []

    /// What no message may show.
    var secrets: Secrets { Secrets(variables.map { (key: $0.key, value: $0.value.text) }) }

    private static let roots = ["env", "inputs", "item", "matrix", "outputs", "parameters", "steps"]

    /// What stands at a node: a value, or a text with references. A text that is one reference has that one's type.
    mutating func expression(_ node: YAMLNode, _ what: String) throws(YAMLError) -> Expression {
        guard case .scalar(let value) = node.content, value != .null else {
            throw node.wrongType(what, "text, a number or a Boolean")
        }
        guard case .string(let text) = value else { return .literal(value) }
        return try expression(text, at: node.place, what)
    }

    mutating func expression(_ text: String, at place: SourceLocation, _ what: String) throws(YAMLError)
        -> Expression
    {
        guard let parts = StepText(text, knowsItem: loop != nil)?.parts else {
            throw YAMLError(.openBrace(what), at: place)
        }
        var expressions: [Expression] = []
        for part in parts {
            switch part {
            case .text(let text): expressions.append(.literal(.string(text)))
            case .reference(let words): expressions.append(try expression(words, at: place))
            }
        }
        return expressions.count == 1 ? expressions[0] : .join(separator: "", expressions)
    }

    private mutating func expression(_ words: [String], at place: SourceLocation) throws(YAMLError) -> Expression {
        let text = words.joined(separator: ".")
        func unknown(_ name: String, _ what: String, _ known: some Sequence<String>) -> YAMLError {
            YAMLError(.unknownReference(text, name: name, what: what, known: known.sorted()), at: place)
        }
        let name = words.dropFirst().joined(separator: ".")
        switch words[0] {
        case "parameters":
            if let own = parameters[name] { return own }
            guard names.parameters.contains(name) else {
                throw unknown(name, "parameter", names.parameters.union(parameters.keys))
            }
            return .reference(.parameter(name))
        case "matrix":
            guard let value = matrix[name] else { throw unknown(name, "key of 'matrix'", matrix.members.map(\.key)) }
            return .literal(value)
        case "inputs":
            guard inputs.contains(name) else { throw unknown(name, "input of this step", inputs) }
            return .literal(.string("inputs/\(name)"))
        case "outputs":
            guard let path = outputs[name] else { throw unknown(name, "output of this step", outputs.keys) }
            return .literal(.string(path))
        case "env":
            guard let value = names.variable(name) else {
                throw YAMLError(.unsetVariable(text, name: name), at: place)
            }
            variables[name] = .string(value)
            if isSeen { seenVariables.insert(name) }
            return .literal(.string(value))
        case "steps": return try ofStep(words, at: place)
        case "item" where loop != nil:
            guard let path = ItemPath.path(name) else { throw YAMLError(.unfitItemPath(text), at: place) }
            return .item(path)
        case "item": throw YAMLError(.itemOutsideOfLoop(text), at: place)
        default:
            throw unknown(
                words[0], "thing to refer to", Self.roots)
        }
    }

    /// Makes a step wait for those that its `needs` names.
    ///
    /// - Parameter isDefault: whether other steps say the same, so that it may name the step itself.
    mutating func needs(_ node: YAMLNode?, isDefault: Bool = false) throws(YAMLError) {
        guard let node else { return }
        let what = "'needs' of step '\(step)'"
        var elements = [node]
        if case .list(let several) = node.content { elements = several }
        for element in elements {
            let name = try element.text(what, expected: "a step's name, or a list of names")
            if isDefault, name == step || name == loop { continue }
            try need(name, at: element.place)
        }
    }

    /// Makes a step wait for another that it reads nothing of.
    private mutating func need(_ name: String, at place: SourceLocation) throws(YAMLError) {
        guard name != step, name != id, name != loop else { throw YAMLError(.needsItself(name), at: place) }
        guard let (known, _) = known(name) else {
            let others = names.steps.keys.filter { $0 != step }.sorted()
            throw YAMLError(.unknownStep(name, of: step, known: others), at: place)
        }
        if let other = known.loop, other != loop {
            need([Step.ID(other)])
        } else {
            need(known.combinations.isEmpty ? [Step.ID(name)] : known.combinations)
        }
        link(known, at: place)
    }

    private mutating func need(_ steps: [Step.ID]) {
        for step in steps where needed.insert(step).inserted { needs.append(step) }
    }

    private mutating func link(_ known: StepNames.Known, at place: SourceLocation) {
        let isSibling = known.loop != nil && known.loop == loop
        // To others, a loop is one step.
        let needed = isSibling ? known.owner : known.loop ?? known.owner
        guard !links.contains(where: { $0.needed == needed }) else { return }
        links.append(StepLinks.Link(step: isSibling ? step : loop ?? step, needed: needed, place: place))
    }

    /// What is known of a step by its name, and of which item's it is where the name tells one.
    private func known(_ name: String) -> (StepNames.Known, item: Int?)? {
        if let known = names.steps[name] { return (known, nil) }
        guard let (body, item) = Step.iterated(name), let known = names.steps[body.rawValue], let other = known.loop,
            other != loop
        else { return nil }
        return (known, item)
    }

    private mutating func ofStep(_ words: [String], at place: SourceLocation) throws(YAMLError) -> Expression {
        let text = words.joined(separator: ".")
        func unknown(_ name: String, _ what: String, _ known: some Sequence<String>) -> YAMLError {
            YAMLError(.unknownReference(text, name: name, what: what, known: known.sorted()), at: place)
        }
        guard words[1] != step, words[1] != id else { throw YAMLError(.readsItself(text), at: place) }
        guard let (known, item) = known(words[1]), words[1] != loop else {
            throw unknown(words[1], "step", names.steps.keys.filter { $0 != step })
        }
        link(known, at: place)
        let what = words.dropFirst(2).joined(separator: ".")
        if let other = known.loop, other != loop { return try ofLoop(other, known, item, what, words, at: place) }
        if let metric = what.dropping(prefix: "metrics.") {
            guard known.metrics.contains(metric) else {
                throw unknown(metric, "metric of step '\(words[1])'", known.metrics)
            }
            guard known.combinations.isEmpty else {
                let steps = known.combinations.map(\.rawValue)
                throw YAMLError(.metricOfMatrix(text, metric: metric, steps: steps), at: place)
            }
            return .reference(.step(Step.ID(words[1]), PropertyPath([.key("metrics"), .key(metric)])))
        }
        let (output, path) = what.splitAtSlash
        guard known.outputs.contains(output) else {
            throw unknown(output, "output of step '\(words[1])'", known.outputs)
        }
        if !known.combinations.isEmpty {
            need(known.combinations)
            return .literal(.string(StepNames.uri(of: output, step: words[1]) + path))
        }
        let reference = Expression.reference(.step(Step.ID(words[1]), PropertyPath([.key("outputs"), .key(output)])))
        return path.isEmpty ? reference : .join(separator: "", [reference, .literal(.string(path))])
    }
}
