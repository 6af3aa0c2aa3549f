import PipelineModel

/// How an input's data is named and brought, as a processing input and a training channel alike say it.
extension ArgumentReader {
    /// What an `S3DataType` makes of the URI beside it.
    mutating func reference(_ dataType: Argument) -> Job.Input.Reference {
        refuse(
            dataType, unless: ["S3Prefix", "ManifestFile"], form: "objects with attributes",
            instead: "name the objects by a prefix or a ManifestFile")
        return dataType.value == "ManifestFile" ? .manifest : .data
    }

    /// What an input mode and a compression type ask for.
    mutating func delivery(mode: Argument, compression: Argument) -> Job.Input.Delivery {
        refuse(
            mode, unless: ["File", "FastFile", "Pipe"], form: "another input mode",
            instead: "use File, FastFile or Pipe")
        refuse(
            compression, unless: ["None", "Gzip"], form: "another compression", instead: "use None or Gzip")
        return Job.Input.Delivery(isStreamed: mode.value == "Pipe", isDecompressed: compression.value == "Gzip")
    }
}
