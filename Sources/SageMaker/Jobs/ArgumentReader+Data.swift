import PipelineModel

extension ArgumentReader {
    /// A folder as the program sees it: absolute, without a slash at its end.
    mutating func folder(_ argument: Argument) -> String {
        let text = requiredText(argument)
        guard argument.isPresent else { return "" }
        guard let path = ContainerPath.normalized(text) else {
            problems.append(.unsafePath(argument.place, path: text))
            return ""
        }
        if ContainerPath.isReserved(path) { problems.append(.reservedPath(argument.place, path: path)) }
        return path
    }

    /// A URI with its scheme in lower case; the rest as it stands, because it is a name.
    mutating func uri(_ argument: Argument) -> String {
        let text = requiredText(argument)
        guard argument.isPresent else { return "" }
        guard let uri = DefinitionURI.normalized(text) else {
            problems.append(.unknownScheme(argument.place, uri: text))
            return ""
        }
        return uri
    }

    /// Where a model's archive lies: an S3 URI, or the `https` address of an S3 object.
    mutating func modelURI(_ argument: Argument) -> String {
        let text = requiredText(argument)
        guard argument.isPresent, let uri = DefinitionURI.ofS3Address(text) else { return self.uri(argument) }
        return uri
    }

    /// A name that may become a file's, and that no earlier one in `names` has.
    mutating func uniqueName(_ argument: Argument, among names: inout Set<String>) -> String {
        let name = requiredText(argument)
        guard argument.isPresent else { return "" }
        if !ContainerPath.isFileName(name) { problems.append(.unsafeName(argument.place, name: name)) }
        if !names.insert(name).inserted { problems.append(.duplicateName(argument.place, name: name)) }
        return name
    }
}

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

extension ArgumentReader {
    /// `MetricDefinitions`: names, and regular expressions whose first group is the value.
    mutating func metrics(_ argument: Argument) -> [MetricDefinition] {
        items(argument).map { item in
            let pattern = requiredText(item["Regex"])
            if MetricSearch.problem(in: pattern) != nil {
                problems.append(.unfitPattern(item["Regex"].place, pattern: pattern))
            }
            return MetricDefinition(name: requiredText(item["Name"]), pattern: pattern)
        }
    }
}
