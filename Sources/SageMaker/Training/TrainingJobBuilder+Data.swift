import PipelineModel

extension TrainingJobBuilder {
    /// One channel: where its data is, and what `inputdataconfig.json` says of it.
    struct Channel {
        let input: Job.Input
        let config: Object
        let notice: String?
    }

    mutating func channels() -> [Channel] {
        var names: Set<String> = []
        return reader.items(arguments["InputDataConfig"]).map { channel(of: $0, names: &names) }
    }

    private mutating func channel(of item: Argument, names: inout Set<String>) -> Channel {
        let name = reader.uniqueName(item["ChannelName"], among: &names)
        reader.refuse(
            item["CompressionType"], unless: ["None"], form: "data that is unpacked on its way",
            instead: "unpack it in the script and use CompressionType None")
        var config: Object = [
            "TrainingInputMode": "File", "S3DistributionType": "FullyReplicated", "RecordWrapperType": "None",
        ]
        config["ContentType"] = reader.text(item["ContentType"]).map(Value.string)
        let uri = source(of: item["DataSource"])
        let input = Job.Input(
            name: name, role: .data, uri: uri, path: TrainingFolder.channel(name), layout: reader.layout(of: uri))
        return Channel(input: input, config: config, notice: inputModeNotice(item, name: name))
    }

    private mutating func source(of source: Argument) -> String {
        let files = source["FileSystemDataSource"]
        if files.isPresent {
            reader.refusePresence(
                files, form: "a file system in AWS", instead: "use an S3DataSource with the same files")
            return ""
        }
        let local = source["FileDataSource"]
        if local.isPresent { return reader.uri(local["FileUri"]) }
        let s3 = source["S3DataSource"]
        reader.refuse(
            s3["S3DataType"], unless: ["S3Prefix"], form: "a manifest of objects",
            instead: "name the prefix that holds them")
        return reader.uri(s3["S3Uri"])
    }

    private mutating func inputModeNotice(_ item: Argument, name: String) -> String? {
        let own = item["InputMode"]
        let mode = own.isPresent ? own : arguments["AlgorithmSpecification"]["TrainingInputMode"]
        reader.refuse(
            mode, unless: ["File", "FastFile"], form: "data through a pipe", instead: "use input mode File")
        guard mode.value == "FastFile" else { return nil }
        return "channel '\(name)' asks for FastFile; here its files are there from the start"
    }

    mutating func addOutputs(to job: inout Job) {
        guard let outputs = TrainingOutputs(of: step, arguments: arguments, reader: &reader) else { return }
        job.outputs = [
            .init(
                name: "model", path: TrainingFolder.model, uri: outputs.model,
                layout: outputs.isPacked ? .archive : .folder),
            .init(name: "output", path: TrainingFolder.outputData, uri: outputs.output, layout: .archive),
        ]
    }

    mutating func addCheckpoints(to job: inout Job) {
        let config = arguments["CheckpointConfig"]
        guard config.isPresent else { return }
        let path = config["LocalPath"].isPresent ? reader.folder(config["LocalPath"]) : TrainingFolder.checkpoints
        job.folders.append(path)
        job.notices.append("CheckpointConfig asks for kept checkpoints; here \(path) starts empty and is not kept")
    }

    /// The folder or archive of code that `sagemaker_submit_directory` names.
    mutating func addCode(_ uri: String?, to job: inout Job) {
        guard let uri else { return }
        let name = job.inputs.contains { $0.name == "code" } ? "sourcedir" : "code"
        job.inputs.append(.init(name: name, role: .code, uri: uri, path: TrainingFolder.code, layout: .unpacked))
    }
}
