import HostSystem
import PipelineModel
import SystemPackage

/// The module by which a step's Pythons tell what they look for in vain: `sitecustomize`, which each of them imports when it
/// starts, from a folder that comes first in `PYTHONPATH`.
enum ImportTelling {
    /// In the workspace of a job.
    static let folderName: FileName = "python"
    /// Where a job in namespaces sees it.
    static let shownFolder = "/opt/retake/python"

    static func write(in workspace: FilePath) throws(FileError) {
        let folder = try FolderHandle(making: workspace)
        _ = try folder.folder(making: folderName)
        try folder.write(
            String(decoding: PackageResources.sitecustomize_py, as: UTF8.self), to: ["python", "sitecustomize.py"])
    }

    /// The variables of a job with all that makes its Pythons tell, and find the user's own packages.
    static func variables(_ own: [String: String], folder: String, _ interpreter: Interpreter) -> [String: String] {
        var variables = own
        variables["PYTHONPATH"] = [folder, own["PYTHONPATH"] ?? ""].filter { !$0.isEmpty }.joined(separator: ":")
        if let user = interpreter.installed.userFolder, own["PYTHONUSERBASE"] == nil {
            // `~/.local` of `~/.local/lib/python3.11/site-packages`
            variables["PYTHONUSERBASE"] =
                FilePath(user).removingLastComponent().removingLastComponent().removingLastComponent().string
        }
        return variables
    }
}
