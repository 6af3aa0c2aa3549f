package import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension FilePath {
    /// Whether something lies here; a link counts as what it leads to.
    package var exists: Bool { status(of: string) != nil }

    package var isFolder: Bool { status(of: string).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false }

    package var isExecutable: Bool { access(string, X_OK) == 0 }

    /// Whether this is a folder that is reached from `root` through folders alone: a job that puts a link in the way
    /// must not make us read what lies elsewhere.
    package func isOwnFolder(below root: FilePath) -> Bool {
        var rest = self
        guard rest.removePrefix(root) else { return false }
        var path = root
        return rest.components.allSatisfy { component in
            path.append(component)
            return linkStatus(of: path.string).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
        }
    }
}

// Outside the extension, where `stat` is the system's and not FilePath's own.
private func linkStatus(of path: String) -> stat? {
    var status = stat()
    return lstat(path, &status) == 0 ? status : nil
}

private func status(of path: String) -> stat? {
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
}
