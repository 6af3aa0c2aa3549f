import PipelineModel

extension ServiceLimits.Shape {
    /// What is wrong with a text that stands for this shape: its word, its length or its signs, the first of them.
    ///
    /// - Parameter version: of botocore, whose words may be older than the service's.
    func finding(of text: String, at place: DefinitionPlace, version: String) -> DefinitionFinding? {
        guard case .text(let words, let pattern) = form else { return nil }
        if !words.isEmpty { return words.contains(text) ? nil : unknown(text, among: words, at: place, version) }
        let count = text.unicodeScalars.count
        if let most, Double(count) > most { return .tooLong(count, most, at: place) }
        if let least, Double(count) < least { return tooShort(count, least, at: place) }
        if let pattern, !pattern.fits(text) { return unfit(text, pattern, at: place) }
        return nil
    }

    private func unknown(
        _ text: String, among words: [String], at place: DefinitionPlace, _ version: String
    ) -> DefinitionFinding {
        let near = nearestWord(to: text, among: words).map { "; did you mean '\($0)'?" } ?? ""
        guard words.count > 12 else {
            let limit = words.joined(separator: ", ")
            return .init(
                place, .word, "is '\(text)', which SageMaker does not know", limit: limit, "use one of \(limit)\(near)")
        }
        let limit = "one of the \(words.count) of botocore \(version)"
        return .init(
            place, .word, "is '\(text)', which SageMaker's model does not have", limit: limit, "use \(limit)\(near)")
    }

    private func tooShort(_ count: Int, _ least: Double, at place: DefinitionPlace) -> DefinitionFinding {
        let limit = "at least \(Int(least))"
        if count == 0 {
            return .init(place, .length, "is an empty text", limit: limit, "leave it out, or give it a value")
        }
        return .init(
            place, .length, "has \(count) characters, and SageMaker takes \(limit)", limit: limit, "lengthen it")
    }

    private func unfit(_ text: String, _ pattern: WholePattern, at place: DefinitionPlace) -> DefinitionFinding {
        if pattern.text == ".*" || pattern.text == ".+" {
            return .init(place, .pattern, "holds a line break", limit: "one line", "write it on one line")
        }
        let shown = text.count > 80 ? "\(text.prefix(80))…" : text
        return .init(
            place, .pattern, "is '\(shown)', which does not fit SageMaker's pattern", limit: pattern.text,
            "write it as \(pattern.text)")
    }
}

extension DefinitionFinding {
    static func tooLong(
        _ count: Int, _ most: Double, at place: DefinitionPlace, orMore: Bool = false
    ) -> DefinitionFinding {
        .init(
            place, .length, "has \(count) characters\(orMore ? " or more" : ""), and SageMaker takes \(Int(most))",
            limit: "at most \(Int(most))", "shorten it")
    }

    /// The same of a member's name in place of its value.
    var ofName: DefinitionFinding {
        .init(place, rule, "has a name that \(problem)", limit: limit, cure)
    }
}
