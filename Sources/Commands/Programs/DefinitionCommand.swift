import ArgumentParser

struct DefinitionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "definition",
        abstract: "Print the definition that a Python program makes with AWS's SDK.",
        discussion: """
            The program runs with an endpoint of its own in the place of AWS: it needs no credentials, and nothing leaves this \
            machine. What it uploads goes into the bucket folder. What is printed is what the SDK sends to SageMaker.

            EXAMPLES
              retake definition pipeline.py > pipeline.json
              retake definition pipelines.churn:get_pipeline
              retake definition pipeline.py -- --environment staging
            """)

    @Argument(
        help: ArgumentHelp("A Python program or notebook, or MODULE:FUNCTION.", valueName: "program"),
        completion: .file(extensions: ["py", "ipynb"]))
    var program: String?

    @OptionGroup var options: ProgramOptions

    @Option(help: "The name of the pipeline that is meant, where the program makes several.")
    var name: String?

    @Option(
        help: ArgumentHelp("Put uploads into this folder, as FOLDER/BUCKET/KEY.", valueName: "folder"),
        completion: .directory)
    var buckets: String?

    func run() async throws {
        let request = PipelineRequest(definition: program, name: name, buckets: buckets, arguments: options.arguments)
        Terminal.printOut(try await compileDefinition(request, in: .current) + "\n")
    }
}

/// The definition of a pipeline, as SageMaker gets it.
func compileDefinition(_ request: PipelineRequest, in environment: CommandEnvironment) async throws -> String {
    let project = try Project(of: request.definition, environment)
    return String(decoding: try await project.openDefinition(request).bytes, as: UTF8.self)
}
