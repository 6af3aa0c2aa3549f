/// Something that SageMaker would refuse, or do otherwise, although it runs here.
package struct DefinitionFinding: Sendable, Hashable {
    package let place: DefinitionPlace
    package let problem: String
    /// What to do about it.
    package let cure: String

    init(_ place: DefinitionPlace, _ problem: String, _ cure: String) {
        self.place = place
        self.problem = problem
        self.cure = cure
    }
}

extension DefinitionFinding: CustomStringConvertible {
    package var description: String {
        let place = place.parts.isEmpty ? "the definition" : "\(place)"
        return "\(place) \(problem); \(cure)"
    }
}
