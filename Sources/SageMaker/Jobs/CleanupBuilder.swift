import PipelineModel

/// Reads from a Cleanup step's arguments whose files it takes away: `Resources.S3[]`, each with a StepName and perhaps S3Uris.
struct CleanupBuilder {
    let step: Step.ID
    let arguments: Argument
    var reader = ArgumentReader()

    init(step: Step.ID, arguments: Value) {
        self.step = step
        self.arguments = Argument(arguments)
    }

    mutating func cleanup() throws(JobError) -> Cleanup {
        let resources = arguments["Resources"]
        refuseOthers(than: ["S3"], in: resources, "what is not in S3", "remove it by hand")
        if !resources["S3"].isPresent { reader.problems.append(.missing(resources["S3"].place)) }
        var sources: [Cleanup.Source] = []
        for source in reader.items(resources["S3"]) {
            // Without what such a member says, more might go than is meant.
            refuseOthers(than: ["StepName", "S3Uris"], in: source, "a choice of files", "list them in S3Uris")
            let name = Step.ID(reader.requiredText(source["StepName"]))
            let uris = source["S3Uris"].isPresent ? reader.items(source["S3Uris"]).map { reader.uri($0) } : nil
            if uris == [] {
                reader.problems.append(
                    .wrongKind(source["S3Uris"].place, expected: "a list of URIs", found: "an empty one"))
            }
            sources.append(Cleanup.Source(step: name, uris: uris))
        }
        try reader.check(step)
        return Cleanup(sources: sources)
    }

    private mutating func refuseOthers(
        than known: [String], in argument: Argument, _ what: String, _ instead: String
    ) {
        for key in reader.object(argument).members.map(\.key) where !known.contains(key) {
            reader.problems.append(.unsupported(argument[key].place, form: what, instead: instead))
        }
    }

    /// The steps that the arguments of a Cleanup name, and where.
    static func names(in arguments: Value?) -> [(index: Int, step: String)] {
        (arguments?["Resources"]?["S3"]?.array ?? []).enumerated().compactMap { index, source in
            source["StepName"]?.string.map { (index, $0) }
        }
    }
}
