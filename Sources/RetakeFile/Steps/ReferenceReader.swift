import PipelineModel
import YAMLReading

/// Turns the references in one step's texts into expressions, and refuses those that lead nowhere.
struct ReferenceReader {
    let step: String
    /// Its own name, which for a combination of a matrix is another than that of `step`.
    let id: String
    let names: StepNames
    /// What `${matrix.…}` stands for.
    let matrix: Object
    /// What `${parameters.…}` stands for before the file's own.
    var parameters: [String: Expression] = [:]
    /// The folders of the step, as its program finds them.
    var inputs: [String] = []
    var outputs: [String: String] = [:]
    /// Steps that it needs beside those that its expressions name.
    private(set) var needs: [Step.ID] = []
    /// The steps that it names, as the file writes them, and where it does so first.
    private(set) var links: [StepLinks.Link] = []
    /// The steps that ``needs`` holds already.
    private(set) var needed: Set<Step.ID> = []

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
        guard let parts = StepText(text)?.parts else { throw YAMLError(.openBrace(what), at: place) }
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
        case "steps": return try ofStep(words, at: place)
        default:
            throw unknown(words[0], "thing to refer to", ["inputs", "matrix", "outputs", "parameters", "steps"])
        }
    }

    /// Makes a step wait for another that it reads nothing of.
    mutating func need(_ name: String, at place: SourceLocation) throws(YAMLError) {
        guard name != step, name != id else { throw YAMLError(.needsItself(name), at: place) }
        guard let known = names.steps[name] else {
            let others = names.steps.keys.filter { $0 != step }.sorted()
            throw YAMLError(.unknownStep(name, of: step, known: others), at: place)
        }
        need(known.combinations.isEmpty ? [Step.ID(name)] : known.combinations)
        link(known, at: place)
    }

    private mutating func need(_ steps: [Step.ID]) {
        for step in steps where needed.insert(step).inserted { needs.append(step) }
    }

    private mutating func link(_ known: StepNames.Known, at place: SourceLocation) {
        guard !links.contains(where: { $0.needed == known.owner }) else { return }
        links.append(StepLinks.Link(step: step, needed: known.owner, place: place))
    }

    private mutating func ofStep(_ words: [String], at place: SourceLocation) throws(YAMLError) -> Expression {
        let text = words.joined(separator: ".")
        func unknown(_ name: String, _ what: String, _ known: some Sequence<String>) -> YAMLError {
            YAMLError(.unknownReference(text, name: name, what: what, known: known.sorted()), at: place)
        }
        guard words[1] != step, words[1] != id else { throw YAMLError(.readsItself(text), at: place) }
        guard let known = names.steps[words[1]] else {
            throw unknown(words[1], "step", names.steps.keys.filter { $0 != step })
        }
        link(known, at: place)
        let what = words.dropFirst(2).joined(separator: ".")
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

extension String {
    /// What stands before the first slash, and the rest with it.
    var splitAtSlash: (String, String) {
        guard let slash = firstIndex(of: "/") else { return (self, "") }
        return (String(self[..<slash]), String(self[slash...]))
    }
}

/// A text of a step, with the references in it found: `${parameters.rows}`, `${steps.train.model}`.
///
/// What stands in braces without a dot, such as `${HOME}`, is the shell's affair; `$${` stands for `${`.
struct StepText {
    enum Part: Hashable {
        case text(String)
        /// The words between the dots; the last holds all that is left: `steps`, `train`, `model/model.bin`.
        case reference([String])
    }

    let parts: [Part]

    /// Nil when a brace is not closed.
    init?(_ text: String) {
        var parts: [Part] = []
        var literal = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "${") {
            if rest[..<start.lowerBound].hasSuffix("$") {
                literal += rest[..<start.lowerBound].dropLast() + "${"
                rest = rest[start.upperBound...]
                continue
            }
            literal += rest[..<start.lowerBound]
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else { return nil }
            let inside = rest[start.upperBound..<end]
            let words = inside.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
            if words.count == 1 {
                literal += "${\(inside)}"
            } else {
                if !literal.isEmpty { parts.append(.text(literal)) }
                literal = ""
                parts.append(.reference(words))
            }
            rest = rest[rest.index(after: end)...]
        }
        literal += rest
        if !literal.isEmpty { parts.append(.text(literal)) }
        self.parts = parts
    }
}
