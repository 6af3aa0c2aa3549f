import PipelineModel

/// The program that a definition names for a job, instead of its image's own.
struct ContainerEntrypoint {
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
    mutating func command(_ specification: Argument) -> ContainerEntrypoint {
        let place = specification["ContainerEntrypoint"]
        let command = ContainerEntrypoint(
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
        DefinitionURI.lastName(of: uri) == "sourcedir.tar.gz" ? .archive : .plain
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

/// The paths that a command names, and so which of its inputs hold code.
///
/// Code is compared file by file and data as a whole, so this decides how a change is told, not whether it is seen.
struct CommandPaths {
    /// Paths in the entry point: what runs.
    private let started: [String]
    /// Paths of scripts among the arguments.
    ///
    /// An argument that names a data file does not make its folder code.
    private let passed: [String]
    /// The words that may be wholly the path of what runs.
    private let scripts: [String]

    init(entryPoint: [String], arguments: [String]) {
        started = entryPoint.flatMap(Self.paths)
        passed = arguments.flatMap(Self.paths).filter(Self.isScript)
        scripts = (entryPoint + arguments.filter(Self.isScript)).compactMap(ContainerPath.normalized)
    }

    /// Those of some folders that hold a path of the command.
    ///
    /// Where folders nest, the innermost holds it.
    func codeFolders(among folders: [String]) -> Set<String> {
        var found: Set<String> = []
        for path in started + passed {
            let holding = folders.filter { path != $0 && ContainerPath.isPath(path, within: $0) }
            if let innermost = holding.max(by: { $0.utf8.count < $1.utf8.count }) { found.insert(innermost) }
        }
        return found
    }

    /// The first word that is wholly the path of a script in one of these folders.
    func script(in folders: Set<String>) -> String? {
        scripts.first { path in
            folders.contains { path != $0 && ContainerPath.isPath(path, within: $0) }
        }
    }

    /// A word may be a path, a list of paths, or a whole shell command.
    private static func paths(in word: String) -> [String] {
        guard word.utf8.contains(UInt8(ascii: "/")) else { return [] }
        return word.utf8.split { " \t\n'\"`;|&<>()=,".utf8.contains($0) }
            .compactMap { ContainerPath.normalized(String(Substring($0))) }
    }

    private static func isScript(_ path: String) -> Bool {
        let endings = [".py", ".sh", ".R", ".r", ".jl", ".js", ".pl", ".rb", ".jar", ".scala", ".ipynb"]
        return endings.contains { path.hasSuffix($0) }
    }
}
