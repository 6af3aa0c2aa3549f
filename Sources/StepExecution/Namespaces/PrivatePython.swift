import CHost
import HostSystem
import PipelineModel
import SystemPackage

/// The folder of a step's Python as a step may change it: what it installs there, as by `pip install`, nobody else sees, and it is
/// gone with the workspace.
struct PrivatePython: Sendable, Hashable {
    /// A folder of the Python, and what lies over it.
    struct Layer: Sendable, Hashable {
        let path: FilePath
        /// In the workspace; holds what a mount needs and what the step writes. The mount itself covers it.
        let folder: FilePath
    }

    let layers: [Layer]
    private let interpreter: Interpreter

    /// Only folders of the caller's own: of another user's, nothing could be changed anyway.
    init(of interpreter: Interpreter, in workspace: FilePath, isOwn: (FilePath) -> Bool = Self.isOwn) {
        self.interpreter = interpreter
        let root = interpreter.folder
        layers = interpreter.prefixes.map { FilePath($0) }.filter { $0.starts(with: root) && isOwn($0) }.enumerated()
            .map { Layer(path: $1, folder: workspace.appending(["overlays", "python\($0)"])) }
    }

    /// As they are where no overlay can be had.
    static func unchanged(_ interpreter: Interpreter) -> PrivatePython {
        PrivatePython(of: interpreter, in: "/", isOwn: { _ in false })
    }

    private static func isOwn(_ path: FilePath) -> Bool {
        guard let status = File.status(path) else { return false }
        return status.type == .directory && status.userID.rawValue == geteuid()
    }

    func make() throws {
        for layer in layers {
            _ = try FolderHandle(making: layer.folder.removingLastComponent())
            let folder = try FolderHandle(making: layer.folder)
            _ = try folder.folder(making: "work")
            _ = try folder.folder(making: "upper")
            try folder.replaceLink("lower0", to: layer.path.string)
        }
    }

    /// What the shell mounts: a folder and its lower layer, one pair after the other.
    var mounts: [String] { layers.flatMap { [$0.folder.string, "lower0"] } }

    /// Shows all that the interpreter needs to a step.
    var options: [String] {
        interpreter.shownFolders.flatMap { shown in
            layers.first { $0.path.string == shown }.map { ["--bind", $0.folder.string, shown] }
                ?? ["--ro-bind", shown, shown]
        }
    }

    /// What the step installed for itself, said once it has ended; nil when that was nothing.
    var remark: String? {
        let library = "python" + PythonVersion.minor(of: interpreter.version)
        let places = layers.map { layer in
            let inside = layer.path.lastComponent?.string == "lib" ? [library] : ["lib", library]
            return layer.folder.appending("upper").appending(inside + ["site-packages"])
        }
        let names = places.flatMap(\.names).filter { $0.hasSuffix(".dist-info") }.compactMap { name in
            let words = name.dropLast(".dist-info".count).split(separator: "-", maxSplits: 1)
            return words.count == 2 && words[0] != "pip" ? "\(words[0])==\(words[1])" : nil
        }.sorted()
        guard !names.isEmpty else { return nil }
        let cure =
            if let request = EnvironmentRequest(ofEnvironment: interpreter.folder) {
                "add that to \(request.place)"
            } else {
                "type: \(interpreter.executable) -m pip install \(names.joined(separator: " "))"
            }
        return
            "installed \(names.joined(separator: ", ")), which is gone with the step; to have it there at once, \(cure)"
    }

    func clean() {
        for layer in layers { WorkspacePreparer.clean(layer.folder) }
    }
}
