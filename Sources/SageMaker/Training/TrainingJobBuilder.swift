import PipelineModel

/// Makes a job of a Training step's arguments, those of CreateTrainingJob.
struct TrainingJobBuilder {
    let step: Step.ID
    let arguments: Argument
    let processorCount: Int
    let programs: ImagePrograms
    var reader = ArgumentReader()

    init(step: Step.ID, arguments: Value, processorCount: Int, programs: ImagePrograms = ImagePrograms()) {
        self.programs = programs
        self.step = step
        self.arguments = Argument(arguments)
        self.processorCount = processorCount
    }

    mutating func job() throws(JobError) -> Job {
        reader.refusePresence(
            arguments["ServerlessJobConfig"], form: "a serverless job, whose model and program AWS has",
            instead: "give the step a handler")
        // Nothing else makes sense of such arguments.
        if !reader.problems.isEmpty { try reader.check(step) }
        let specification = arguments["AlgorithmSpecification"]
        let command = reader.command(specification)
        let hyperparameters = hyperparameters()
        let channels = channels()

        var job = Job(step: step, image: image(specification), command: command.words)
        job.container = programs.container(ofImage: job.image)
        job.hostName = ConstantName.host
        job.isNetworkIsolated = reader.flag(arguments["EnableNetworkIsolation"])
        job.timeLimit = reader.timeLimit(arguments["StoppingCondition"])
        job.folders = [TrainingFolder.output]
        job.metrics = programs.metrics(
            ofImage: job.image, defined: reader.metrics(specification["MetricDefinitions"]),
            objective: hyperparameters.texts["_tuning_objective_metric"]?.string)
        job.inputs = channels.map(\.input)
        addOutputs(to: &job)
        addCheckpoints(to: &job)
        job.inputTemplate = """
            "{name}": TrainingInput("file://{file}") among the inputs, found in /opt/ml/input/data/{name}
            """
        job.environment = [
            "TRAINING_JOB_NAME": ConstantName.job(of: step), "TRAINING_JOB_ARN": ConstantName.trainingJobArn(step),
        ]
        let environment = reader.variables(arguments["Environment"])
        job.environment.merge(environment) { $1 }

        let instanceType = instanceType()
        let resourceConfig = ResourceConfig(instanceType: instanceType)
        let inputDataConfig = Object(
            members: channels.map { .init(key: $0.input.name, value: .object($0.config)) }.sorted { $0.key < $1.key })
        job.instances = reader.instances(arguments["ResourceConfig"])
        job.notices += reader.instanceNotices(arguments["ResourceConfig"]) + channels.compactMap(\.notice)
        job.files = [
            file("hyperparameters", hyperparameters.texts), file("inputdataconfig", inputDataConfig),
            file("resourceconfig", resourceConfig.object),
        ]

        job.settings = command.settings
        for member in hyperparameters.texts.members {
            job.settings["hyperparameters/\(member.key)"] = member.value.text
        }
        for (name, value) in environment { job.settings["environment/\(name)"] = value }
        job.settings["instance-type"] = instanceType

        addCode(hyperparameters.submitDirectory, to: &job)
        if command.entryPoint.first == NotebookCommand.entryPoint {
            startNotebook(hyperparameters.texts, in: &job)
        } else if command.entryPoint.isEmpty {
            let toolkit = ToolkitEnvironment(
                hyperparameters: Hyperparameters(texts: hyperparameters.texts), inputDataConfig: inputDataConfig,
                resourceConfig: resourceConfig, processorCount: processorCount, environment: job.environment)
            start(toolkit, arguments: command.arguments, in: &job)
        } else {
            start(command, in: &job)
        }
        try reader.check(step)
        return job
    }

    /// Members are sorted, so that their order in the program that wrote the definition does not count.
    func file(_ name: String, _ contents: Object) -> Job.ConfigurationFile {
        let style = JSONStyle(sortsKeys: true, escapesNonASCII: true, elementSeparator: ", ", memberSeparator: ": ")
        return .init(
            path: "\(TrainingFolder.inputConfig)/\(name).json", contents: Value.object(contents).json(style))
    }
}

extension TrainingJobBuilder {
    mutating func image(_ specification: Argument) -> String {
        let algorithm = specification["AlgorithmName"]
        reader.refusePresence(
            algorithm, form: "an algorithm registered with AWS", instead: "use TrainingImage with a script")
        return algorithm.isPresent ? "" : reader.requiredText(specification["TrainingImage"])
    }

    /// The instance type, or that of the first group.
    ///
    /// The job sees it, so it counts.
    mutating func instanceType() -> String {
        let config = arguments["ResourceConfig"]
        return reader.text(config["InstanceType"]) ?? reader.text(config["InstanceGroups"][0]["InstanceType"])
            ?? "local"
    }

    /// Hyperparameters as texts in the order of their names, without what varies from one upload of the same code to the next.
    ///
    /// A source folder's URI holds times or digests: it becomes the folder's path, as local mode makes it. The names
    /// of the job and of the place for its output become constants.
    mutating func hyperparameters() -> (texts: Object, submitDirectory: String?) {
        let place = arguments["HyperParameters"]
        var texts = reader.textMap(place)
        texts.members.sort { $0.key < $1.key }
        let decoded = Hyperparameters(texts: texts)
        for name in ["sagemaker_s3_output", "sagemaker_output_location"] where texts[name] != nil {
            texts[name] = .string(Value.string(ConstantName.folder(of: step)).json())
        }
        if texts["sagemaker_job_name"] != nil {
            texts["sagemaker_job_name"] = .string(Value.string(ConstantName.job(of: step)).json())
        }
        guard let directory = decoded["sagemaker_submit_directory"]?.text else { return (texts, nil) }
        texts["sagemaker_submit_directory"] = .string(Value.string(TrainingFolder.code).json())
        guard !directory.isEmpty else { return (texts, nil) }
        if let uri = DefinitionURI.normalized(directory) { return (texts, uri) }
        // A plain path is one of this machine, as in local mode.
        if !directory.contains("://") { return (texts, "file://\(directory)") }
        reader.problems.append(.unknownScheme(place["sagemaker_submit_directory"].place, uri: directory))
        return (texts, nil)
    }
}

extension TrainingJobBuilder {
    /// The command that the definition gives.
    mutating func start(_ command: ContainerEntrypoint, in job: inout Job) {
        // The SDK's own drivers start code in a channel that their command does not name.
        let driverChannels: Set<String> = ["code", "sm_drivers"]
        let codeFolders = command.paths.codeFolders(among: job.inputs.map(\.path))
        job.inputs = job.inputs.map { input in
            // Checkpoints are data, even where a command names their folder.
            guard !input.isOptional, codeFolders.contains(input.path) || driverChannels.contains(input.name) else {
                return input
            }
            var code = input
            code.role = .code
            return code
        }
        let folders = Set(job.inputs.filter { $0.role == .code }.map(\.path))
        job.script = command.paths.script(in: folders)
        job.failureNote = Job.FailureNote(path: "\(TrainingFolder.output)/failure")
    }

    /// Retake's program for an algorithm whose image brings its own.
    func start(_ algorithm: BuiltInAlgorithm, in job: inout Job) {
        job.command = algorithm.trainCommand(version: KnownImage(job.image)?.version)
        job.files += algorithm.trainFiles
        if let folder = job.checkpointFolder {
            job.files.append(file("checkpointconfig", ["LocalPath": .string(folder)]))
        }
        job.requiredPackages = algorithm.packages
        job.notices += algorithm.notices
        job.failureNote = Job.FailureNote(path: "\(TrainingFolder.output)/failure")
    }

    /// The script that `sagemaker_program` names, as AWS's training toolkit would start it.
    mutating func start(_ toolkit: ToolkitEnvironment, arguments: [String], in job: inout Job) {
        if toolkit.program.isEmpty, let program = programs.program(ofImage: job.image) {
            // Like an image of one's own, which gets the one argument `train`, but finds the toolkit's variables too.
            let command = program.command(with: arguments)
            job.command = command.words
            job.inputs += program.inputs
            job.environment.merge(toolkit.variables) { $1 }
            job.machineVariables = ToolkitEnvironment.machineVariables
            job.failureNote = Job.FailureNote(path: "\(TrainingFolder.output)/failure")
            return
        }
        if toolkit.program.isEmpty, job.container != nil {
            // What toolkit an image has, it brings along.
            job.container?.startsOwnProgram = true
            job.command = arguments.isEmpty ? ["train"] : arguments
            job.failureNote = Job.FailureNote(path: "\(TrainingFolder.output)/failure")
            return
        }
        if toolkit.program.isEmpty, arguments.isEmpty, let algorithm = KnownImage(job.image)?.algorithm {
            start(algorithm, in: &job)
            return
        }
        guard !toolkit.program.isEmpty, arguments.isEmpty else {
            reader.problems.append(.noProgram(image: job.image, step: StepType.training.rawValue))
            return
        }
        let place = self.arguments["HyperParameters"]
        if !place["sagemaker_submit_directory"].isPresent {
            reader.problems.append(.missing(place["sagemaker_submit_directory"].place))
        }
        guard let mode = ScriptMode(program: toolkit.program, arguments: toolkit.arguments) else {
            reader.problems.append(.unsafeProgram(toolkit.program))
            return
        }
        let variables = toolkit.variables
        for name in variables.keys where !ArgumentReader.isVariableName(name) {
            reader.problems.append(.unsafeVariable(place.place, name: name))
        }
        if (mode.arguments + variables.values).contains(where: { $0.utf8.contains(0) }) {
            reader.problems.append(.zeroByte(place.place))
        }
        job.command = mode.command
        job.script = "\(TrainingFolder.code)/\(toolkit.program)"
        job.workingFolder = TrainingFolder.code
        job.environment.merge(variables) { $1 }
        job.machineVariables = ToolkitEnvironment.machineVariables
        job.failureNote = Job.FailureNote(path: "\(TrainingFolder.output)/failure", fallback: mode.failureText)
        for request in Distribution(toolkit.hyperparameters).requests {
            job.notices.append("\(request) asks for several processes; here the script runs as one")
        }
    }
}
