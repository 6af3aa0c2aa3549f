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
