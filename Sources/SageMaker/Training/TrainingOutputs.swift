import PipelineModel

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
            folder = DataURI.isFile(uri) ? uri : DataURI.uri(uri, appending: "\(ConstantName.job(of: step))/output")
        }
        model = DataURI.uri(folder, appending: isPacked ? "model.tar.gz" : "model")
        output = DataURI.uri(folder, appending: "output.tar.gz")
    }
}
