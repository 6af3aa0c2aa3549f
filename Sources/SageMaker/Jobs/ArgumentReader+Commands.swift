import PipelineModel

/// The program that a definition names for a job, instead of its image's own.
struct ContainerCommand {
    let entryPoint: [String]
    let arguments: [String]

    var words: [String] { entryPoint + arguments }
    var paths: CommandPaths { CommandPaths(entryPoint: entryPoint, arguments: arguments) }

    /// The arguments one by one, so that a changed one is told by itself.
    var settings: [String: String] {
        var settings: [String: String] = [:]
        for (index, argument) in arguments.enumerated() { settings["arguments/\(index + 1)"] = argument }
        return settings
    }
}

extension ArgumentReader {
    /// ContainerEntrypoint and ContainerArguments of a specification.
    mutating func command(_ specification: Argument) -> ContainerCommand {
        let place = specification["ContainerEntrypoint"]
        let command = ContainerCommand(
            entryPoint: texts(place), arguments: texts(specification["ContainerArguments"]))
        let bootstrap = "/sagemaker_remote_function_bootstrap/"
        // A search costs more than all else here, and most words are too short to hold it.
        if command.entryPoint.contains(where: { $0.utf8.count > bootstrap.utf8.count && $0.contains(bootstrap) }) {
            problems.append(
                .unsupported(
                    place.place, form: "a function marked @step, which fetches itself from S3 while it runs",
                    instead: "call the function from a script of your own"))
        }
        return command
    }

    /// The layout of an input: the SDK's `sourcedir.tar.gz` holds timestamps, so only its members count.
    func layout(of uri: String) -> Job.Input.Layout {
        DataURI.lastName(of: uri) == "sourcedir.tar.gz" ? .archive : .plain
    }

    /// The machines that a job asks for: of one type, or groups of several.
    mutating func instances(_ cluster: Argument) -> [Instance] {
        let groups = items(cluster["InstanceGroups"])
        return (groups.isEmpty ? [cluster] : groups).compactMap { group in
            // What is called `local` is this machine.
            guard let type = text(group["InstanceType"]), type.hasPrefix("ml.") else { return nil }
            return Instance(type: type, count: min(max(1, integer(group["InstanceCount"]) ?? 1), 100_000))
        }
    }

    /// How a job on several machines differs here.
    mutating func instanceNotices(_ cluster: Argument) -> [String] {
        guard let count = integer(cluster["InstanceCount"]), count > 1 else { return [] }
        return ["\(cluster.place) asks for \(count) instances; here one process has all the data"]
    }
}
