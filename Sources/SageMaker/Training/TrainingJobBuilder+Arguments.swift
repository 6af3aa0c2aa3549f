import PipelineModel

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
        if let uri = DataURI.normalized(directory) { return (texts, uri) }
        // A plain path is one of this machine, as in local mode.
        if !directory.contains("://") { return (texts, "file://\(directory)") }
        reader.problems.append(.unknownScheme(place["sagemaker_submit_directory"].place, uri: directory))
        return (texts, nil)
    }
}
