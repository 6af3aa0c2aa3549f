import CHost
package import SystemPackage

/// Finds programs as a shell does: by name in the folders of a PATH.
package struct ProgramSearch: Sendable {
    private let path: String

    package init(path: String) { self.path = path }

    /// The first executable file of that name; relative and empty entries of the PATH are passed over.
    package func find(_ name: String) -> FilePath? {
        path.split(separator: ":").lazy.map { FilePath(String($0)) }
            .filter(\.isAbsolute)
            .map { $0.appending(name) }
            .first(where: Self.isExecutable)
    }

    package static func isExecutable(_ path: FilePath) -> Bool {
        guard let status = try? Stat(path), status.type == .regular else { return false }
        return path.withPlatformString { access($0, X_OK) == 0 }
    }
}
