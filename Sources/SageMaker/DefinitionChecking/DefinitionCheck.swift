package import PipelineModel

/// Looks for what SageMaker would refuse although it runs here.
package enum DefinitionCheck {
    private static let largest = 1 << 20

    /// All that is found, in the order of the definition. A text that can't be read as one has nothing to be found in.
    ///
    /// - Parameters:
    ///   - name: the pipeline's.
    ///   - undeclaredFiles: what each step opened on this machine although no input provides it.
    package static func findings(
        in bytes: [UInt8], name: String, undeclaredFiles: [Step.ID: [String]] = [:]
    ) -> [DefinitionFinding] {
        guard let root = try? JSONReader.read(bytes) else { return [] }
        var findings: [DefinitionFinding] = []
        if bytes.count > largest {
            findings.append(
                .init(.init(), "has \(bytes.count) bytes, and SageMaker takes \(largest)", "split the pipeline"))
        }
        if !isPipelineName(name) {
            findings.append(
                .init(
                    .init(), "would be pipeline '\(name)', which SageMaker can't name so",
                    "use letters, digits and single hyphens, at most 256"))
        }
        var walker = StepWalker(root, undeclaredFiles: undeclaredFiles)
        walker.parameters()
        walker.steps(root["Steps"], at: DefinitionPlace([.key("Steps")]), branches: [])
        walker.cycles()
        return findings + walker.findings
    }

    /// `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,255}`
    private static func isPipelineName(_ name: String) -> Bool {
        name.isASCIIName(with: "-") && name.utf8.count <= 256 && !name.hasPrefix("-") && !name.hasSuffix("-")
    }
}

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
