import HostSystem
package import PipelineModel
package import SystemPackage

/// A virtual environment, as its `pyvenv.cfg` describes it.
struct VirtualEnvironment: Sendable, Hashable {
    let folder: FilePath
    /// The folder of the program that it was made with.
    let basePrograms: FilePath?
    /// Of the Python when the environment was made, which may have been updated since.
    let version: String?
    let includesSystem: Bool

    /// The environment to which a program belongs: the one whose `bin` it was called in, wherever it leads.
    init?(of program: FilePath) {
        let folder = program.removingLastComponent().removingLastComponent()
        guard let text = File.text(folder.appending("pyvenv.cfg")) else { return nil }
        self.init(folder: folder, configuration: text)
    }

    init(folder: FilePath, configuration: String) {
        var values: [String: String] = [:]
        for line in configuration.split(whereSeparator: \.isNewline) {
            guard let equals = line.firstIndex(of: "=") else { continue }
            let key = line[..<equals].trimmed
            values[key.lowercased()] = line[equals...].dropFirst().trimmed
        }
        self.folder = folder
        basePrograms = values["home"].map { FilePath($0) }
        // virtualenv writes its own version as `version` in some releases; `version_info` is Python's.
        version = (values["version_info"] ?? values["version"]).flatMap { PythonVersion.patch(in: $0) }
        includesSystem = values["include-system-site-packages"]?.lowercased() == "true"
    }

    func packageFolders(version: String) -> [FilePath] {
        ["lib", "lib64"].map { folder.appending([$0, "python" + PythonVersion.minor(of: version), "site-packages"]) }
    }
}

/// The folders that must be visible for a Python to work, beyond the system's own.
struct InterpreterPrefixes: Sendable, Hashable {
    let folders: [FilePath]
    /// As it is to be called: where the called path lies in none of the folders, what it leads to.
    let executable: FilePath

    init(environment: FilePath?, installation: FilePath, program: FilePath) {
        var folders: [FilePath] = []
        // A folder of links, such as uv's `cpython-3.12`, is needed under both names.
        let resolved = File.resolved(program)
        let wanted =
            Self.shown(of: environment) + [
                installation, File.resolved(installation),
                resolved?.removingLastComponent().removingLastComponent(),
            ]
        for folder in wanted.compactMap(\.self) where !Self.isSystem(folder) {
            if !folders.contains(where: folder.starts) { folders.append(folder) }
        }
        self.folders = folders
        let isVisible = Self.isSystem(program) || folders.contains { program.starts(with: $0) }
        executable = isVisible ? program : resolved ?? program
    }

    /// What an environment's folder is for: of one that was made in a project's own folder, that and nothing of the project.
    private static func shown(of environment: FilePath?) -> [FilePath?] {
        guard let environment else { return [] }
        let own = ["bin", "lib", "lib64", "include", "share", "etc", "man", "pyvenv.cfg"]
        let others = [".gitignore", ".lock", "CACHEDIR.TAG"]
        let names = environment.names
        if names.allSatisfy({ own.contains($0) || others.contains($0) }) { return [environment] }
        return names.filter(own.contains).sorted().map { environment.appending($0) }
    }

    static func isSystem(_ path: FilePath) -> Bool {
        SystemLayout.sharedFolders.contains { path.starts(with: FilePath($0)) }
    }
}

extension Interpreter {
    /// What it belongs to: an environment, or an installation.
    package var folder: FilePath { FilePath(executable).removingLastComponent().removingLastComponent() }
}
