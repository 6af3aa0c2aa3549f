import HostSystem
import PipelineModel
import SystemPackage

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
