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
