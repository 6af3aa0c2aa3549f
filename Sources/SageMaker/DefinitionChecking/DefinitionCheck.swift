package import PipelineModel

/// Looks for what SageMaker would refuse although it runs here.
package enum DefinitionCheck {
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
        let limits = ServiceLimits.current
        if let most = limits.shapes["PipelineDefinition"]?.most, Double(bytes.count) > most {
            let limit = "at most \(Int(most))"
            let text = "has \(bytes.count) bytes, and SageMaker takes \(Int(most))"
            findings.append(.init(.init(), .definitionSize, text, limit: limit, "split the pipeline"))
        }
        if limits.shapes["PipelineName"]?.finding(of: name, at: .init(), version: limits.version) != nil {
            let limit = "letters, digits and single hyphens, at most 256"
            findings.append(
                .init(
                    .init(), .name, "would be pipeline '\(name)', which SageMaker can't name so", limit: limit,
                    "use \(limit)"))
        }
        var walker = StepWalker(root, limits, undeclaredFiles: undeclaredFiles)
        walker.members(of: root)
        walker.parameters()
        walker.steps(root["Steps"], at: DefinitionPlace([.key("Steps")]), branches: [])
        walker.cycles()
        walker.sharedNames()
        walker.childNames()
        walker.regions()
        return findings + walker.findings
    }
}
