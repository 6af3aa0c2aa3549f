import PipelineModel

/// Members and words of a definition that the service does not know, outside of the requests that steps become.
extension StepWalker {
    private static let members = [
        "Version", "Metadata", "Parameters", "PipelineExperimentConfig", "MlflowConfig", "Steps",
    ]

    mutating func members(of root: Value) {
        for key in root.object?.members.map(\.key) ?? [] where !Self.members.contains(key) {
            unknown(key, at: DefinitionPlace([.key(key)]), in: "a definition", among: Self.members)
        }
    }

    mutating func checkMembers(of step: Object, at place: DefinitionPlace) {
        guard let kind = step["Type"]?.string else { return }
        if CloudOnlyText.others[kind] != nil { return }
        guard StepType(rawValue: kind) != nil else {
            let known = StepType.allCases.map(\.rawValue)
            add(
                place.key("Type"), .word, "is '\(kind)', which no SDK writes as a type of step",
                "use one of \(known.joined(separator: ", "))" + suggestion(for: kind, among: known))
            return
        }
        for key in step.members.map(\.key) where !StepType.knownMembers.contains(key) {
            unknown(key, at: place.key(key), in: "a step", among: StepType.knownMembers.sorted())
        }
        cleanupRules(of: step, at: place)
    }

    /// The service finds the outputs of training steps; of those two, it has to be told which objects.
    private mutating func cleanupRules(of step: Object, at place: DefinitionPlace) {
        guard step["Type"] == "Cleanup" else { return }
        let place = place.key("Arguments").key("Resources").key("S3")
        for (index, name) in CleanupBuilder.names(in: step["Arguments"]) {
            let source = step["Arguments"]?["Resources"]?["S3"]?.array?[index]
            guard source?["S3Uris"] == nil, let kind = kinds[Step.ID(name)],
                ["Processing", "Transform"].contains(kind)
            else { continue }
            add(
                place.index(index).key("S3Uris"), .missingMember, "is missing, and '\(name)' is a \(kind) step",
                "name the objects; the service finds the outputs of Training and Athena steps only")
        }
    }

    private mutating func unknown(_ key: String, at place: DefinitionPlace, in whole: String, among known: [String]) {
        add(
            place, .unknownMember, "is no member of \(whole)",
            "take it out, or correct its name" + suggestion(for: key, among: known))
    }
}
