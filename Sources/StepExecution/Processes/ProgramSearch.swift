import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Finds programs as a shell does: by name in the folders of a PATH.
struct ProgramSearch: Sendable {
    let path: String

    /// The first executable file of that name; relative and empty entries of the PATH are passed over.
    func find(_ name: String) -> FilePath? {
        path.split(separator: ":").lazy.map { FilePath(String($0)) }
            .filter(\.isAbsolute)
            .map { $0.appending(name) }
            .first(where: Self.isExecutable)
    }

    static func isExecutable(_ path: FilePath) -> Bool {
        guard let status = try? Stat(path), status.type == .regular else { return false }
        return path.withPlatformString { access($0, X_OK) == 0 }
    }
}
