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
        job.metrics = reader.metrics(specification["MetricDefinitions"])
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
    private func file(_ name: String, _ contents: Object) -> Job.ConfigurationFile {
        let style = JSONStyle(sortsKeys: true, escapesNonASCII: true, elementSeparator: ", ", memberSeparator: ": ")
        return .init(
            path: "\(TrainingFolder.inputConfig)/\(name).json", contents: Value.object(contents).json(style))
    }
}
