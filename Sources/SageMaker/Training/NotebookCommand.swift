import PipelineModel

/// How the notebook of a NotebookJobStep is run: by papermill, in place of the runner in AWS's image.
///
/// The SDK's `NotebookJobStep` names the notebook in variables, and its parameters among the hyperparameters.
enum NotebookCommand {
    static let entryPoint = "amazon_sagemaker_scheduler"

    /// Set by the SDK beside the notebook's own parameters.
    static let platformParameters: Set<String> = ["default_s3_bucket"]
}

extension TrainingJobBuilder {
    mutating func startNotebook(_ parameters: Object, in job: inout Job) {
        let place = arguments["Environment"]
        let notebook = reader.requiredText(place["SM_INPUT_NOTEBOOK_NAME"])
        let folder = reader.text(place["SM_EXECUTION_INPUT_PATH"]) ?? TrainingFolder.input
        let output = reader.text(place["SM_OUTPUT_NOTEBOOK_NAME"]) ?? notebook
        job.command = [
            "python3", "-m", "papermill", "\(folder)/\(notebook)", "\(TrainingFolder.outputData)/\(output)",
            "--log-output", "--no-progress-bar",
        ]
        if let kernel = reader.text(place["SM_KERNEL_NAME"]) { job.command += ["--kernel", kernel] }
        for member in parameters.members where !NotebookCommand.platformParameters.contains(member.key) {
            job.command += ["-p", member.key, member.value.text]
        }
        job.inputs = job.inputs.map { input in
            guard input.path == folder else { return input }
            var code = input
            code.role = .code
            return code
        }
        job.script = "\(folder)/\(notebook)"
        job.workingFolder = folder
        job.requiredPackages = ["papermill", "ipykernel"]
        job.failureNote = Job.FailureNote(path: "\(TrainingFolder.output)/failure")
    }
}
