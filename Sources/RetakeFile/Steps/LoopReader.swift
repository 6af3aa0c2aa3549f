import PipelineModel
import YAMLReading

/// Reads a step that runs for each of some items: what tells them, and the steps that each of them gets.
struct LoopReader {
    static let kind = "for_each"
    private static let form = "a list, a parameter that holds one in JSON, or a JSON file"

    private let node: LoopNode
    private var references: ReferenceReader
    private let names: StepNames
    /// Which step names which other, once it is read.
    private(set) var links: [StepLinks.Link] = []
    /// The environment variables that it names, once it is read.
    private(set) var variables: [String: Value] = [:]

    init(_ node: LoopNode, _ names: StepNames) {
        self.node = node
        self.names = names
        references = ReferenceReader(step: node.name, id: node.name, names: names, matrix: [:])
    }

    mutating func step() throws(YAMLError) -> Step {
        let items = try items()
        try references.needs(node.needs)
        var body: [Step] = []
        var uris = Object()
        for step in node.body {
            var reader = StepReader(step, in: node.name, names)
            body.append(try reader.step())
            links += reader.links
            variables.merge(reader.references.variables) { $1 }
            let outputs = step.outputs.keys.sorted().map { name in
                Object.Member(key: name, value: .string(StepNames.uri(of: name, step: step.name)))
            }
            uris[step.name] = .object(Object(members: outputs))
        }
        links += references.links
        variables.merge(references.variables) { $1 }
        return Step(
            id: Step.ID(node.name), kind: Self.kind,
            arguments: .object([
                .init(key: Self.kind, value: items.expression), .init(key: "uris", value: .literal(.object(uris))),
            ]),
            dependsOn: references.needs,
            loop: Step.Loop(items: items, body: body, width: node.width, selector: node.best, itemsName: Self.kind))
    }

    private mutating func items() throws(YAMLError) -> Step.Loop.Items {
        let what = "'for_each' of step '\(node.name)'"
        guard case .list(let elements) = node.items.content else {
            let text = try node.items.text(what, expected: Self.form)
            if let written = (try? JSONReader.read(text, .python))?.array { return .all(.literal(.array(written))) }
            return .all(try list(text, what))
        }
        guard !elements.isEmpty else { throw YAMLError(.empty(what), at: node.items.place) }
        var items: [Expression] = []
        for element in elements {
            if case .scalar = element.content {
                items.append(try references.expression(element, "an item of \(what)"))
            } else {
                try check(element, what)
                items.append(.literal(.string(element.value.json())))
            }
        }
        return .each(items)
    }

    /// Throws when a text in an item that is no text itself names something: it would stay as it is written.
    private func check(_ element: YAMLNode, _ what: String) throws(YAMLError) {
        switch element.content {
        case .map(let members): for member in members { try check(member.value, what) }
        case .list(let elements): for element in elements { try check(element, what) }
        case .scalar(.string(let text)):
            let namesSomething = StepText(text)?.parts.contains { if case .reference = $0 { true } else { false } }
            if namesSomething != false { throw YAMLError(.referenceInItem(text, of: what), at: element.place) }
        case .scalar: break
        }
    }

    /// What a text tells: a reference alone is the list itself, all else is the path of a file.
    private mutating func list(_ text: String, _ what: String) throws(YAMLError) -> Expression {
        let expression = try references.expression(text, at: node.items.place, what)
        let parts = StepText(text)?.parts ?? []
        let first: String? = if case .reference(let words)? = parts.first { words.first } else { nil }
        if first != nil, parts.count == 1 {
            guard first != "steps" else { throw YAMLError(.itemsOfFolder(of: what, text), at: node.items.place) }
            return expression
        }
        // Places of outputs are whole.
        let isWhole = first == "steps" || text.contains("://")
        let uri = isWhole ? expression : .join(separator: "", [.literal(.string("file://")), expression])
        return .lookup(PropertyPath([]), in: .uri(uri))
    }
}

extension Step.Loop.Items {
    /// For the steps that it names.
    fileprivate var expression: Expression {
        switch self {
        case .each(let items): .list(items)
        case .all(let list): list
        }
    }
}
