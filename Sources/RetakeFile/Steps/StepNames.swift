import PipelineModel
import YAMLReading

/// What the steps of a file are called, and what others may read of them.
struct StepNames {
    struct Known: Sendable {
        /// The step of the file: for a combination, the one with the matrix.
        let owner: String
        let outputs: [String]
        let metrics: [String]
        /// The steps that its matrix makes; empty for a step that has none.
        var combinations: [Step.ID] = []
        /// The loop whose body it stands in, or that it is.
        var loop: String?
        /// Whether one item's step is the best of all.
        var hasBest = false
    }

    var steps: [String: Known] = [:]
    let parameters: Set<String>
    /// Tells where in a file a part of a text stands.
    let places: ScalarPlaces
    /// What `${env.…}` stands for.
    let variable: @Sendable (String) -> String?
    /// Where each name comes from.
    private var taken: [String: SourceLocation] = [:]

    init(parameters: Object, places: ScalarPlaces, variable: @escaping @Sendable (String) -> String?) {
        self.parameters = Set(parameters.members.map(\.key))
        self.places = places
        self.variable = variable
    }

    /// Notes a step, and the combinations of its matrix.
    mutating func add(_ node: StepNode) throws(YAMLError) {
        let combinations = (node.matrix?.combinations ?? []).map { "\(node.name)-\($0.name)" }
        var known = Known(node)
        for name in combinations.isEmpty ? [node.name] : combinations { try take(name, at: node.place) }
        // A combination is a step like any other to those that name it.
        for name in combinations { steps[name] = known }
        known.combinations = combinations.map { Step.ID($0) }
        steps[node.name] = known
    }

    /// Notes a loop, and the steps of its body.
    mutating func add(_ node: LoopNode) throws(YAMLError) {
        try take(node.name, at: node.place)
        steps[node.name] = Known(owner: node.name, outputs: [], metrics: [], loop: node.name)
        for step in node.body {
            if step.name != node.name { try take(step.name, at: step.place) }
            var known = Known(step)
            known.loop = node.name
            known.hasBest = node.best?.body == Step.ID(step.name)
            steps[step.name] = known
        }
    }

    /// Throws when a step has a name that the step of an item may come to have.
    func checkItems() throws(YAMLError) {
        for (name, place) in taken.sorted(by: { $0.key < $1.key }) {
            guard let (body, _) = Step.iterated(name), steps[body.rawValue]?.loop != nil else { continue }
            throw YAMLError(.nameOfItem(name, of: body.rawValue), at: place)
        }
    }

    private mutating func take(_ name: String, at place: SourceLocation) throws(YAMLError) {
        guard taken.updateValue(place, forKey: name) == nil else { throw YAMLError(.repeatedStep(name), at: place) }
    }

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

extension StepNames.Known {
    fileprivate init(_ node: StepNode) {
        self.init(owner: node.name, outputs: node.outputs.keys.sorted(), metrics: node.metrics.members.map(\.key))
    }
}
