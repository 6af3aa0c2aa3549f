import ArgumentParser

/// Which pipeline, and where its data and recordings lie: what `run` and `plan` share.
struct PipelineOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "A SageMaker pipeline definition (JSON). Without it, the one that retake.yaml here names.",
            valueName: "definition"), completion: .file(extensions: ["json", "yaml", "yml"]))
    var definition: String?

    @Option(
        help: ArgumentHelp(
            "What 'aws sagemaker list-pipeline-execution-steps' and the 'describe-…' calls print of an execution in the cloud: its succeeded steps count as done. May be given more than once.",
            valueName: "file"), completion: .file(extensions: ["json"]))
    var adopt: [String] = []

    @Option(
        name: .customLong("param"), parsing: .singleValue,
        help: ArgumentHelp("A parameter's value; may be given more than once.", valueName: "Name=value"))
    var parameters: [String] = []

    @Option(help: "The pipeline's name. Default: the definition's file name without its suffix.")
    var name: String?

    @Option(
        help: ArgumentHelp(
            "Where S3 data lies, as FOLDER/BUCKET/KEY. Default: RETAKE_BUCKETS, or retake/buckets in the data folder.",
            valueName: "folder"), completion: .directory)
    var buckets: String?

    @Option(
        help: """
            How jobs run: 'namespace' (Linux; each job sees its own /opt/ml and only what it declared) or 'host' (a plain \
            process; its folders lie below $RETAKE_ROOT, absolute /opt/ml paths in a script do not lead there).
            """)
    var runtime: RuntimeKind = .standard

    @OptionGroup var cache: CacheOptions

    @Flag(help: "Print one JSON object a line instead of text.")
    var json = false

    func validate() throws {
        for text in parameters where !text.contains("=") || text.hasPrefix("=") {
            throw ValidationError("--param takes Name=value, and '\(text)' is not that")
        }
    }

    /// What a person types to name the same pipeline to another command.
    var words: [String] {
        var words = [definition].compactMap(\.self)
        for file in adopt { words += ["--adopt", file] }
        for parameter in parameters { words += ["--param", parameter] }
        for (option, value) in [("--name", name), ("--buckets", buckets), ("--cache", cache.folder)] {
            if let value { words += [option, value] }
        }
        return runtime == .standard ? words : words + ["--runtime", runtime.rawValue]
    }

    /// Values by name; of two for one name, the last counts.
    var parameterTexts: [String: String] {
        let pairs = parameters.map { text in
            let name = text.prefix { $0 != "=" }
            return (String(name), String(text.dropFirst(name.count + 1)))
        }
        return Dictionary(pairs) { _, last in last }
    }
}

/// Where recordings lie.
struct CacheOptions: ParsableArguments {
    @Option(
        name: .customLong("cache"),
        help: ArgumentHelp(
            "The cache folder. Default: RETAKE_CACHE, or retake in the user's cache folder.", valueName: "folder"),
        completion: .directory)
    var folder: String?
}

/// A way of running jobs, as the command line names it.
enum RuntimeKind: String, ExpressibleByArgument, CaseIterable {
    case namespace
    case host

    static var standard: RuntimeKind {
        #if os(Linux)
            .namespace
        #else
            .host
        #endif
    }
}
