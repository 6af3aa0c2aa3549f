import PipelineModel
import YAMLReading

/// Reads `steps:` of a file that writes its own pipeline: one step for each entry, or for each combination of its matrix.
struct StepsReader {
    private let nodes: [StepNode]
    private var names = StepNames()

    /// Whether entries are steps that run something, and not such that stand in for steps of a definition.
    static func areOwn(_ steps: [YAMLNode.Member], _ defaults: StepDefaults) -> Bool {
        steps.contains(where: isOwn) || (defaults.haveRun && !steps.isEmpty)
    }

    private static func isOwn(_ step: YAMLNode.Member) -> Bool {
        guard case .map(let members) = step.value.content else { return false }
        return members.contains { $0.key == "run" }
    }

    init(
        _ members: [YAMLNode.Member], over defaults: StepDefaults, parameters: Object, places: ScalarPlaces
    ) throws(YAMLError) {
        var nodes: [StepNode] = []
        for member in members { nodes.append(try StepNode(member, over: defaults)) }
        self.nodes = nodes
        names.parameters = Set(parameters.members.map(\.key))
        names.places = places
        var taken: Set<String> = []
        for node in nodes {
            let combinations = (node.matrix?.combinations ?? []).map { "\(node.name)-\($0.name)" }
            names.steps[node.name] = .init(
                owner: node.name, outputs: node.outputs.keys.sorted(), metrics: node.metrics.members.map(\.key),
                combinations: combinations.map { Step.ID($0) })
            for name in combinations.isEmpty ? [node.name] : combinations {
                guard taken.insert(name).inserted else { throw YAMLError(.repeatedStep(name), at: node.place) }
            }
        }
        // A combination is a step like any other to those that name it.
        for node in nodes where node.matrix != nil {
            for combination in names.steps[node.name]?.combinations ?? [] {
                names.steps[combination.rawValue] = .init(
                    owner: node.name, outputs: node.outputs.keys.sorted(), metrics: node.metrics.members.map(\.key))
            }
        }
    }

    func steps() throws(YAMLError) -> [Step] {
        var steps: [Step] = []
        var links = StepLinks()
        for node in nodes {
            let combinations = node.matrix?.combinations.map(Optional.some) ?? [nil]
            for (index, combination) in combinations.enumerated() {
                var reader = StepReader(node, combination, names)
                steps.append(try reader.step())
                // All combinations name the same.
                if index == 0 { links.add(node.name, reader.links) }
            }
        }
        try links.check()
        return steps
    }
}

/// What the steps of a file are called, and what others may read of them.
struct StepNames {
    struct Known: Sendable {
        /// The step of the file: for a combination, the one with the matrix.
        let owner: String
        let outputs: [String]
        let metrics: [String]
        /// The steps that its matrix makes; empty for a step that has none.
        var combinations: [Step.ID] = []
    }

    var steps: [String: Known] = [:]
    var parameters: Set<String> = []
    /// Tells where in a file a part of a text stands.
    var places = ScalarPlaces()

    /// What the places of all outputs begin with.
    static let root = "s3://steps.retake/"

    /// Where an output's files lie, as later steps name it. No bucket has this name: nothing but a step writes there.
    ///
    /// The combinations of a matrix lie side by side below the output of their step.
    static func uri(of output: String, step: String, combination: String? = nil) -> String {
        "\(root)\(step)/\(output)\(combination.map { "/\($0)" } ?? "")"
    }

    /// A name that may stand between the dots of a reference, and in a folder's path.
    static func isName(_ text: String) -> Bool {
        text.utf8.count <= 100 && text.utf8.first != UInt8(ascii: "-") && text.isASCIIName(with: "_-")
    }
}
