import PipelineModel

/// Makes a job of a Transform step's arguments, those of CreateTransformJob: a program of Retake's own, which starts the
/// model's server or hosts its script, and sends it the records.
struct TransformJobBuilder {
    private static let inputFolder = "/opt/ml/transform/input"
    private static let outputFolder = "/opt/ml/transform/output"

    let step: Step.ID
    let arguments: Argument
    let scope: Scope
    let programs: ImagePrograms
    var reader = ArgumentReader()

    init(step: Step.ID, arguments: Value, scope: Scope, programs: ImagePrograms = ImagePrograms()) {
        self.programs = programs
        self.step = step
        self.arguments = Argument(arguments)
        self.scope = scope
    }

    mutating func job() throws(JobError) -> Job {
        let container = try container()
        var job = Job(
            step: step, image: reader.requiredText(container["Image"]),
            command: ["python3", TransformDriver.path])
        job.container = programs.container(ofImage: job.image)
        job.hostName = ConstantName.host
        job.failureNote = Job.FailureNote(path: "\(TrainingFolder.output)/failure")
        job.folders = [TrainingFolder.output]
        job.inputs = inputs(of: container)
        job.outputs = [
            .init(
                name: "transform", path: Self.outputFolder,
                uri: reader.uri(arguments["TransformOutput"]["S3OutputPath"]))
        ]
        job.inputTemplate = """
            a folder of ModelDataUrl that holds {file}: a Transform step has no inputs of its own
            """
        job.environment = environment(of: container)
        job.instances = reader.instances(arguments["TransformResources"])
        var settings = settings()
        if job.container == nil, let algorithm = KnownImage(job.image)?.algorithm {
            startServer(of: algorithm, in: &job, &settings)
        }
        job.files += [
            .init(path: TransformDriver.path, contents: TransformDriver.text),
            .init(path: TransformDriver.settingsPath, contents: Value.object(settings).json(.python)),
        ]
        for (name, value) in job.environment { job.settings["environment/\(name)"] = value }
        for member in settings.members { job.settings["transform/\(member.key)"] = member.value.text }
        try reader.check(step)
        return job
    }

    /// Retake's server for the models of an algorithm; where the model brings a script, that has the image's defaults.
    ///
    /// A program 'serve' of the person's own goes first, so no package is asked for before the job runs.
    private func startServer(of algorithm: BuiltInAlgorithm, in job: inout Job, _ settings: inout Object) {
        if job.environment["SAGEMAKER_PROGRAM"] == nil {
            settings["server"] = .array(algorithm.serveCommand.dropFirst().map(Value.string))
        } else if algorithm == .xgboost {
            settings["xgboostFolder"] = .string(BuiltInAlgorithm.folder)
        } else {
            return
        }
        job.files += algorithm.serveFiles
    }

    /// The container of the model that the step names: its Model step is one that the scope knows.
    private mutating func container() throws(JobError) -> Argument {
        let name = reader.requiredText(arguments["ModelName"])
        let models = scope.properties.values.map(\.known).filter {
            $0["ModelName"]?.string == name && ($0["PrimaryContainer"] != nil || $0["Containers"] != nil)
        }
        guard let model = models.first, models.count == 1 else {
            throw JobError(step: step, problems: [.unknownModel(arguments["ModelName"].place, name: name)])
        }
        let containers = Argument(model["Containers"], place: "Containers of model '\(name)'")
        if containers.isPresent, (containers.value?.array?.count ?? 0) > 1 {
            reader.problems.append(
                .unsupported(
                    containers.place, form: "several containers, one after another",
                    instead: "make one of them, or a step for each"))
        }
        return containers.isPresent
            ? containers[0] : Argument(model["PrimaryContainer"], place: "PrimaryContainer of model '\(name)'")
    }

    private mutating func inputs(of container: Argument) -> [Job.Input] {
        var inputs: [Job.Input] = []
        let source = container["ModelDataSource"]["S3DataSource"]["S3Uri"]
        let model = container["ModelDataUrl"].isPresent ? container["ModelDataUrl"] : source
        if model.isPresent {
            inputs.append(
                .init(
                    name: "model", role: .data, uri: reader.modelURI(model), path: TrainingFolder.model,
                    layout: .unpacked))
        }
        let code = container["Environment"]["SAGEMAKER_SUBMIT_DIRECTORY"]
        if let text = code.value?.string, text.contains("://") {
            inputs.append(
                .init(name: "code", role: .code, uri: reader.uri(code), path: TrainingFolder.code, layout: .unpacked))
        }
        let data = arguments["TransformInput"]["DataSource"]["S3DataSource"]
        reader.refuse(
            data["S3DataType"], unless: ["S3Prefix"], form: "a manifest of objects",
            instead: "name the prefix that holds them")
        inputs.append(.init(name: "data", role: .data, uri: reader.uri(data["S3Uri"]), path: Self.inputFolder))
        return inputs
    }

    /// The model's variables, the step's over them, and what a batch transform sets.
    private mutating func environment(of container: Argument) -> [String: String] {
        var variables = reader.variables(container["Environment"])
        variables.merge(reader.variables(arguments["Environment"])) { $1 }
        if variables["SAGEMAKER_SUBMIT_DIRECTORY"]?.contains("://") == true {
            variables["SAGEMAKER_SUBMIT_DIRECTORY"] = TrainingFolder.code
        }
        variables["SAGEMAKER_BATCH"] = "true"
        if let strategy = reader.text(arguments["BatchStrategy"]) {
            variables["SAGEMAKER_BATCH_STRATEGY"] = strategy == "SingleRecord" ? "SINGLE_RECORD" : "MULTI_RECORD"
        }
        if let limit = reader.integer(arguments["MaxPayloadInMB"]) {
            variables["SAGEMAKER_MAX_PAYLOAD_IN_MB"] = "\(limit)"
        }
        if let width = reader.integer(arguments["MaxConcurrentTransforms"]) {
            variables["SAGEMAKER_MAX_CONCURRENT_TRANSFORMS"] = "\(width)"
        }
        return variables
    }

    /// What the program goes by.
    private mutating func settings() -> Object {
        let input = arguments["TransformInput"]
        let output = arguments["TransformOutput"]
        let processing = arguments["DataProcessing"]
        reader.refuse(
            input["SplitType"], unless: ["None", "Line", "RecordIO", "TFRecord"], form: "another way of splitting",
            instead: "use SplitType Line")
        reader.refuse(
            input["CompressionType"], unless: ["None", "Gzip"], form: "another compression",
            instead: "use CompressionType Gzip or None")
        func text(_ argument: Argument, _ standard: String) -> Value {
            .string(reader.text(argument) ?? standard)
        }
        return [
            "split": text(input["SplitType"], "None"), "contentType": text(input["ContentType"], ""),
            "compression": text(input["CompressionType"], "None"), "accept": text(output["Accept"], ""),
            "assemble": text(output["AssembleWith"], "None"), "strategy": text(arguments["BatchStrategy"], ""),
            "payloadMB": reader.integer(arguments["MaxPayloadInMB"]).map(Value.integer) ?? .null,
            "concurrency": reader.integer(arguments["MaxConcurrentTransforms"]).map(Value.integer) ?? .null,
            "inputFilter": text(processing["InputFilter"], "$"), "outputFilter": text(processing["OutputFilter"], "$"),
            "join": text(processing["JoinSource"], "None"),
        ]
    }
}

/// The Python program that runs a batch transform as SageMaker does: it needs nothing but Python's own library.
enum TransformDriver {
    static let path = "/opt/retake/transform.py"
    static let settingsPath = "/opt/retake/transform.json"

    /// The program's text: `Resources/transform.py`.
    static let text = String(decoding: PackageResources.transform_py, as: UTF8.self)
}
