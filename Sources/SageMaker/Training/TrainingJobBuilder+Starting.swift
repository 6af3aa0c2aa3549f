import PipelineModel

extension TrainingJobBuilder {
    /// The command that the definition gives.
    mutating func start(_ command: ContainerCommand, in job: inout Job) {
        // The SDK's own drivers start code in a channel that their command does not name.
        let driverChannels: Set<String> = ["code", "sm_drivers"]
        let codeFolders = command.paths.codeFolders(among: job.inputs.map(\.path))
        job.inputs = job.inputs.map { input in
            guard codeFolders.contains(input.path) || driverChannels.contains(input.name) else { return input }
            return Job.Input(
                name: input.name, role: .code, uri: input.uri, path: input.path, layout: reader.layout(of: input.uri))
        }
        let folders = Set(job.inputs.filter { $0.role == .code }.map(\.path))
        job.script = command.paths.script(in: folders)
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
