import PipelineModel

/// Makes a job of a Processing step's arguments, those of CreateProcessingJob.
struct ProcessingJobBuilder {
    let step: Step.ID
    let arguments: Argument
    let programs: ImagePrograms
    /// What messages call the step's type.
    let kind: String
    var reader = ArgumentReader()
    /// What the person should know.
    var notices: [String] = []

    init(
        step: Step.ID, arguments: Value, programs: ImagePrograms = ImagePrograms(),
        kind: String = StepType.processing.rawValue
    ) {
        self.programs = programs
        self.kind = kind
        self.step = step
        self.arguments = Argument(arguments)
    }

    mutating func job() throws(JobError) -> Job {
        let specification = arguments["AppSpecification"]
        let image = reader.requiredText(specification["ImageUri"])
        var command = reader.command(specification)
        let program = command.entryPoint.isEmpty ? programs.program(ofImage: image) : nil
        if let program { command = program.command(with: command.arguments) }
        var container = programs.container(ofImage: image)
        if command.entryPoint.isEmpty {
            if container == nil { reader.problems.append(.noProgram(image: image, step: kind)) }
            container?.startsOwnProgram = true
        }

        var job = Job(step: step, image: image, command: command.words)
        job.container = container
        job.hostName = ConstantName.host
        job.inputs = inputs(of: command) + (program?.inputs ?? [])
        job.outputs = outputs()
        job.inputTemplate = """
            ProcessingInput(input_name="{name}", source="{file}", destination="/opt/ml/processing/input/{name}")
            """
        let codeFolders = Set(job.inputs.filter { $0.role == .code }.map(\.path))
        job.script = command.paths.script(in: codeFolders)
        job.environment = reader.variables(arguments["Environment"])
        job.folders = ["/opt/ml/output"]
        job.messagePath = "/opt/ml/output/message"
        job.failureNote = Job.FailureNote(path: "/opt/ml/output/message")
        job.timeLimit = reader.timeLimit(arguments["StoppingCondition"])
        job.isNetworkIsolated = reader.flag(arguments["NetworkConfig"]["EnableNetworkIsolation"])

        let cluster = arguments["ProcessingResources"]["ClusterConfig"]
        let instanceType = reader.text(cluster["InstanceType"])
        job.instances = reader.instances(cluster)
        job.notices = notices + reader.instanceNotices(cluster)
        job.files = ProcessingFiles(job: job, command: command, instanceType: instanceType).files

        job.settings = command.settings
        for (name, value) in job.environment { job.settings["environment/\(name)"] = value }
        if let instanceType { job.settings["instance-type"] = instanceType }

        try reader.check(step)
        return job
    }
}

extension ProcessingJobBuilder {
    mutating func inputs(of command: ContainerEntrypoint) -> [Job.Input] {
        var names: Set<String> = []
        var inputs: [Job.Input] = []
        for item in reader.items(arguments["ProcessingInputs"]) {
            let name = reader.uniqueName(item["InputName"], among: &names)
            let query = item["DatasetDefinition"]
            if query.isPresent {
                if let (uri, path) = resultOfQuery(query) { inputs.append(input(name, uri: uri, path: path)) }
                continue
            }
            refuseAppManaged(item, instead: "use an S3Input that is not AppManaged")
            let source = item["S3Input"]
            guard source.isPresent else {
                reader.problems.append(.missing(source.place))
                continue
            }
            var input = input(name, uri: reader.uri(source["S3Uri"]), path: reader.folder(source["LocalPath"]))
            input.reference = reader.reference(source["S3DataType"])
            input.delivery = reader.delivery(mode: source["S3InputMode"], compression: source["S3CompressionType"])
            inputs.append(input)
        }
        let codeFolders = command.paths.codeFolders(among: inputs.map(\.path))
        return inputs.map { input in
            // What the SDK calls its own inputs of code.
            guard codeFolders.contains(input.path) || ["code", "entrypoint"].contains(input.name) else { return input }
            var code = input
            code.role = .code
            return code
        }
    }

    private func input(_ name: String, uri: String, path: String) -> Job.Input {
        Job.Input(name: name, role: .data, uri: uri, path: path, layout: reader.layout(of: uri))
    }

    /// Where the result of an Athena or Redshift query lies, and where the program finds it. No database is asked here: a
    /// query that ran in the cloud left its result there.
    private mutating func resultOfQuery(_ query: Argument) -> (uri: String, path: String)? {
        let place = [
            query["AthenaDatasetDefinition"]["OutputS3Uri"], query["RedshiftDatasetDefinition"]["OutputS3Uri"],
        ]
        .first(where: \.isPresent)
        guard let place else {
            reader.refusePresence(
                query, form: "an Athena or Redshift query without an OutputS3Uri",
                instead: "save its result to a file and use that as an S3Input")
            return nil
        }
        notices.append(
            "\(query.place) asks a database; here the result is taken that lies at its OutputS3Uri")
        return (reader.uri(place), reader.folder(query["LocalPath"]))
    }

    mutating func outputs() -> [Job.Output] {
        var names: Set<String> = []
        var outputs: [Job.Output] = []
        for item in reader.items(arguments["ProcessingOutputConfig"]["Outputs"]) {
            let name = reader.uniqueName(item["OutputName"], among: &names)
            reader.refusePresence(
                item["FeatureStoreOutput"], form: "a feature group to fill", instead: "write files to an S3Output")
            guard !item["FeatureStoreOutput"].isPresent else { continue }
            refuseAppManaged(item, instead: "use an S3Output that is not AppManaged")
            let target = item["S3Output"]
            guard target.isPresent else {
                reader.problems.append(.missing(target.place))
                continue
            }
            // What lies there in the end is the same for both modes.
            reader.refuse(
                target["S3UploadMode"], unless: ["EndOfJob", "Continuous"], form: "another way of uploading",
                instead: "use S3UploadMode EndOfJob")
            let output = Job.Output(
                name: name, path: reader.folder(target["LocalPath"]), uri: reader.uri(target["S3Uri"]))
            if let other = outputs.first(where: { Self.overlap($0.path, output.path) }), !output.path.isEmpty {
                reader.problems.append(.overlappingOutputs(other.name, name, path: output.path))
            }
            outputs.append(output)
        }
        return outputs
    }

    private mutating func refuseAppManaged(_ item: Argument, instead: String) {
        guard reader.flag(item["AppManaged"]) else { return }
        reader.problems.append(
            .unsupported(item["AppManaged"].place, form: "data that the program moves itself", instead: instead))
    }

    private static func overlap(_ first: String, _ second: String) -> Bool {
        ContainerPath.isPath(first, within: second) || ContainerPath.isPath(second, within: first)
    }
}
