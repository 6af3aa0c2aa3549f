import CHost
import HostSystem
package import SystemPackage

extension FilePath {
    /// Whether something lies here; a link counts as what it leads to.
    package var exists: Bool { File.status(of: self) != nil }

    package var isFolder: Bool { File.status(of: self)?.type == .directory }

    package var isExecutable: Bool { access(string, X_OK) == 0 }

    /// Whether this is a folder that is reached from `root` through folders alone: a job that puts a link in the way
    /// must not make us read what lies elsewhere.
    package func isOwnFolder(below root: FilePath) -> Bool {
        var rest = self
        guard rest.removePrefix(root) else { return false }
        var path = root
        return rest.components.allSatisfy { component in
            path.append(component)
            return File.status(path)?.type == .directory
        }
    }
}
