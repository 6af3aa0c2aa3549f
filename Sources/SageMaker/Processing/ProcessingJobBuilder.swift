import PipelineModel

/// Makes a job of a Processing step's arguments, those of CreateProcessingJob.
struct ProcessingJobBuilder {
    let step: Step.ID
    let arguments: Argument
    var reader = ArgumentReader()

    init(step: Step.ID, arguments: Value) {
        self.step = step
        self.arguments = Argument(arguments)
    }

    mutating func job() throws(JobError) -> Job {
        let specification = arguments["AppSpecification"]
        let image = reader.requiredText(specification["ImageUri"])
        let command = reader.command(specification)
        if command.entryPoint.isEmpty {
            reader.problems.append(.noProgram(image: image, step: StepType.processing.rawValue))
        }

        var job = Job(step: step, image: image, command: command.words)
        job.hostName = ConstantName.host
        job.inputs = inputs(of: command)
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
        job.notices = reader.instanceNotices(cluster)
        job.files = ProcessingFiles(job: job, command: command, instanceType: instanceType).files

        job.settings = command.settings
        for (name, value) in job.environment { job.settings["environment/\(name)"] = value }
        if let instanceType { job.settings["instance-type"] = instanceType }

        try reader.check(step)
        return job
    }
}
