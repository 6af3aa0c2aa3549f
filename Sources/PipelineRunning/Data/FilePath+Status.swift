import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension FilePath {
    /// Whether something lies here; a link counts as what it leads to.
    var exists: Bool { status(of: string) != nil }

    var isFolder: Bool { status(of: string).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false }
}

// Outside the extension, where `stat` is the system's and not FilePath's own.
private func status(of path: String) -> stat? {
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
}
