import ArgumentParser
import PipelineModel

/// Which pipeline a use case is about, with what, and how its jobs run.
struct PipelineRequest: Sendable {
    /// The pipeline's file; nil for the one that the settings file in the current folder names.
    var definition: String?
    /// Files that tell of an execution in the cloud.
    var adopted: [String] = []
    /// Texts by parameters' names.
    var parameters: [String: String] = [:]
    var name: String?
    var buckets: String?
    /// Nil for what this machine allows.
    var runtime: RuntimeKind?
    var cacheFolder: String?
    /// What a program that makes the pipeline is given.
    var arguments: [String] = []
    /// The definition that such a program made, where it is known already.
    var compiled: [UInt8]?
    /// What steps wrote that are no part of it, which its steps may read.
    var shown: ShownOutputs?

    /// What a person types to name the same pipeline to another command.
    var words: [String] {
        var words = [definition].compactMap(\.self)
        for file in adopted { words += ["--adopt", file] }
        for (name, value) in parameters.sorted(by: { $0.key < $1.key }) { words += ["--param", "\(name)=\(value)"] }
        for (option, value) in [("--name", name), ("--buckets", buckets), ("--cache", cacheFolder)] {
            if let value { words += [option, value] }
        }
        if let runtime { words += ["--runtime", runtime.rawValue] }
        return arguments.isEmpty ? words : words + ["--"] + arguments
    }
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

/// Which pipeline, and where its data and recordings lie: what `run`, `plan` and other commands share.
struct PipelineOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            """
            The file that the pipeline is written in: a SageMaker definition (JSON), a retake.yaml, or a Python program or \
            notebook that makes it with AWS's SDK; MODULE:FUNCTION for a function that returns it. Default: the retake.yaml \
            here, or the file that it names.
            """, valueName: "pipeline"), completion: .file(extensions: ["json", "yaml", "yml", "py", "ipynb"]))
    var definition: String?

    @Option(
        name: .customLong("param"), parsing: .singleValue,
        help: ArgumentHelp("Set a parameter. You can repeat this option.", valueName: "Name=value"))
    var parameters: [String] = []

    @Option(
        help: ArgumentHelp(
            """
            Take the steps that succeeded in the cloud as done. The file holds what 'aws sagemaker \
            list-pipeline-execution-steps' and 'describe-…' print. You can repeat this option.
            """, valueName: "file"), completion: .file(extensions: ["json"]))
    var adopt: [String] = []

    @Option(help: "Name the pipeline. Default: the name of its file without the suffix.")
    var name: String?

    @Option(
        help: ArgumentHelp(
            """
            Find S3 data in this folder, as FOLDER/BUCKET/KEY. Default: $RETAKE_BUCKETS, else retake/buckets in your \
            data folder.
            """, valueName: "folder"), completion: .directory)
    var buckets: String?

    @Option(
        help: """
            How jobs run. 'namespace' (Linux): each job has its own /opt/ml and sees only what it declares. 'host': each job \
            is a plain process, and finds its folders below $RETAKE_ROOT. Default: namespaces, or plain processes where the \
            first run finds that this machine has none.
            """)
    var runtime: RuntimeKind?

    @OptionGroup var cache: CacheOptions

    @Flag(help: "Print JSON instead of text, one object a line.")
    var json = false

    func validate() throws {
        for text in parameters where !text.contains("=") || text.hasPrefix("=") {
            throw ValidationError("--param takes Name=value, and '\(text)' is not that")
        }
    }

    /// What is asked for; of a program with what it gets.
    func request(_ program: ProgramOptions) -> PipelineRequest {
        var request = request
        request.arguments = program.arguments
        return request
    }

    var request: PipelineRequest {
        let pairs = parameters.map { text in
            let name = text.prefix { $0 != "=" }
            return (String(name), String(text.dropFirst(name.count + 1)))
        }
        return PipelineRequest(
            definition: definition, adopted: adopt, parameters: Dictionary(pairs) { _, last in last }, name: name,
            buckets: buckets, runtime: runtime, cacheFolder: cache.folder)
    }
}

/// What a program gets that makes the pipeline.
struct ProgramOptions: ParsableArguments {
    @Argument(parsing: .postTerminator, help: ArgumentHelp("What a program gets, after '--'.", valueName: "arguments"))
    var arguments: [String] = []
}

/// Where recordings lie.
struct CacheOptions: ParsableArguments {
    @Option(
        name: .customLong("cache"),
        help: ArgumentHelp(
            "Use this cache folder. Default: $RETAKE_CACHE, else 'cache:' in retake.yaml, else ~/.cache/retake.",
            valueName: "folder"),
        completion: .directory)
    var folder: String?
}

extension CompletionKind {
    /// The names of the steps of the pipeline that the words so far name, or of the one here.
    ///
    /// A shell asks for them while a person types. Where the pipeline can't be read, there are no names.
    static var steps: CompletionKind {
        .custom { (words: [String], _: Int, _: String) async -> [String] in
            let definition = words.dropFirst(2).first { [".json", ".yaml", ".yml"].contains(where: $0.hasSuffix) }
            // A program is not started because somebody types.
            guard let project = try? Project(of: definition, .current), !project.isProgram else { return [] }
            let pipeline = try? await project.openSource(PipelineRequest()).pipeline(named: "completion")
            return pipeline?.steps.map(\.id.rawValue) ?? []
        }
    }
}
