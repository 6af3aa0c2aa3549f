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
            let text = "has \(bytes.count) bytes, and SageMaker takes \(largest)"
            findings.append(.init(.init(), .definitionSize, text, limit: "at most \(largest)", "split the pipeline"))
        }
        if !isPipelineName(name) {
            let limit = "letters, digits and single hyphens, at most 256"
            findings.append(
                .init(
                    .init(), .name, "would be pipeline '\(name)', which SageMaker can't name so", limit: limit,
                    "use \(limit)"))
        }
        var walker = StepWalker(root, .current, undeclaredFiles: undeclaredFiles)
        walker.parameters()
        walker.steps(root["Steps"], at: DefinitionPlace([.key("Steps")]), branches: [])
        walker.cycles()
        walker.sharedNames()
        walker.regions()
        return findings + walker.findings
    }

    /// `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,255}`
    private static func isPipelineName(_ name: String) -> Bool {
        name.isASCIIName(with: "-") && name.utf8.count <= 256 && !name.hasPrefix("-") && !name.hasSuffix("-")
    }
}
