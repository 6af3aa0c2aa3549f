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
        guard let uri = DataURI.normalized(text) else {
            problems.append(.unknownScheme(argument.place, uri: text))
            return ""
        }
        return uri
    }

    /// Where a model's archive lies: an S3 URI, or the `https` address of an S3 object.
    mutating func modelURI(_ argument: Argument) -> String {
        let text = requiredText(argument)
        guard argument.isPresent, let uri = DataURI.ofS3Address(text) else { return self.uri(argument) }
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
