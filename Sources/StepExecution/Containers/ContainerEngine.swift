import SystemPackage

/// A program that runs containers.
struct ContainerEngine: Sendable, Hashable {
    /// In the order of preference: the first needs no service and no rights.
    static let names = ["podman", "docker"]

    /// One of ``names``.
    let name: String
    let executable: FilePath

    /// - Parameters:
    ///   - wanted: nil for the first that is there.
    ///   - path: where it is looked for, as in PATH.
    init(_ wanted: String?, path: String) throws(ContainerError) {
        let search = ProgramSearch(path: path)
        for name in wanted.map({ [$0] }) ?? Self.names {
            guard let executable = search.find(name) else { continue }
            self.name = name
            self.executable = executable
            return
        }
        throw .engineMissing(wanted, searched: path)
    }

    init(name: String, executable: FilePath) {
        self.name = name
        self.executable = executable
    }
}
