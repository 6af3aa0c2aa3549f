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
        let s3 = item["DataSource"]["S3DataSource"]
        let uri = source(of: item["DataSource"])
        var input = Job.Input(
            name: name, role: .data, uri: uri, path: TrainingFolder.channel(name), layout: reader.layout(of: uri))
        input.reference = reader.reference(s3["S3DataType"])
        let own = item["InputMode"]
        let mode = own.isPresent ? own : arguments["AlgorithmSpecification"]["TrainingInputMode"]
        input.delivery = reader.delivery(mode: mode, compression: item["CompressionType"])
        reader.refuse(
            item["RecordWrapperType"], unless: ["None"], form: "objects wrapped as RecordIO records",
            instead: "wrap them in the data and use RecordWrapperType None")

        var config: Object = [
            "TrainingInputMode": input.delivery.isStreamed ? "Pipe" : "File",
            "S3DistributionType": .string(reader.text(s3["S3DataDistributionType"]) ?? "FullyReplicated"),
            "RecordWrapperType": "None",
        ]
        config["ContentType"] = reader.text(item["ContentType"]).map(Value.string)
        let isFast = mode.value == "FastFile"
        return Channel(
            input: input, config: config,
            notice: isFast ? "channel '\(name)' asks for FastFile; here its files are there from the start" : nil)
    }

    private mutating func source(of source: Argument) -> String {
        let files = source["FileSystemDataSource"]
        if files.isPresent {
            reader.refusePresence(
                files, form: "a file system in AWS", instead: "use an S3DataSource with the same files")
            return ""
        }
        let dataset = source["DatasetSource"]
        if dataset.isPresent {
            reader.refusePresence(
                dataset, form: "a dataset of AWS's hub", instead: "use an S3DataSource with the same files")
            return ""
        }
        let local = source["FileDataSource"]
        if local.isPresent { return reader.uri(local["FileUri"]) }
        return reader.uri(source["S3DataSource"]["S3Uri"])
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
        let uri = reader.uri(config["S3Uri"])
        job.checkpointFolder = path
        job.outputs.append(.init(name: "checkpoints", path: path, uri: uri))
        // What a job writes to a file URI it would find there the next time, and be another job.
        guard !DefinitionURI.isFile(uri) else { return }
        var input = Job.Input(name: "CheckpointConfig", role: .data, uri: uri, path: path)
        input.isOptional = true
        job.inputs.append(input)
    }

    /// The folder or archive of code that `sagemaker_submit_directory` names.
    mutating func addCode(_ uri: String?, to job: inout Job) {
        guard let uri else { return }
        let name = job.inputs.contains { $0.name == "code" } ? "sourcedir" : "code"
        job.inputs.append(.init(name: name, role: .code, uri: uri, path: TrainingFolder.code, layout: .unpacked))
    }
}

/// Where a training job's model and other output go.
///
/// Below an `s3://` path in a folder with the job's name; in a `file://` folder directly, as local mode does. An empty
/// path is local mode's word for a place of its own choice.
struct TrainingOutputs {
    let model: String
    let output: String
    /// Whether the model is packed as one file, rather than a folder of files.
    let isPacked: Bool

    /// Nil when the arguments name no usable place, which the reader has then noted.
    init?(of step: Step.ID, arguments: Argument, reader: inout ArgumentReader) {
        let config = arguments["OutputDataConfig"]
        let path = config["S3OutputPath"]
        reader.refuse(
            config["CompressionType"], unless: ["GZIP", "NONE"], form: "another compression",
            instead: "use CompressionType GZIP or NONE")
        isPacked = config["CompressionType"].value?.string != "NONE"

        let folder: String
        if path.value == "" {
            folder = ConstantName.folder(of: step) + "/output"
        } else {
            let uri = reader.uri(path)
            guard !uri.isEmpty else { return nil }
            folder =
                DefinitionURI.isFile(uri)
                ? uri : DefinitionURI.uri(uri, appending: "\(ConstantName.job(of: step))/output")
        }
        model = DefinitionURI.uri(folder, appending: isPacked ? "model.tar.gz" : "model")
        output = DefinitionURI.uri(folder, appending: "output.tar.gz")
    }
}

/// Where a training container has its data, on every machine.
enum TrainingFolder {
    static let code = "/opt/ml/code"
    static let model = "/opt/ml/model"
    static let input = "/opt/ml/input"
    static let inputConfig = "/opt/ml/input/config"
    static let output = "/opt/ml/output"
    static let outputData = "/opt/ml/output/data"
    static let intermediate = "/opt/ml/output/intermediate"
    static let checkpoints = "/opt/ml/checkpoints"

    static func channel(_ name: String) -> String { "/opt/ml/input/data/\(name)" }
}
