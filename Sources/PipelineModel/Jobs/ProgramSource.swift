/// Where a job's programs come from.
package enum ProgramSource: Sendable, Hashable {
    /// This machine, with a Python that stands in for the job's image.
    case interpreter(Interpreter)
    /// An image: nothing that is installed on this machine matters.
    case image(ContainerImage)
}

/// The Python that stands in for an image: what runs `python3` and `python` in a job.
package struct Interpreter: Sendable, Hashable {
    /// Absolute path of the program, as it should be called: inside a virtual environment, that environment's.
    package let executable: String
    /// Folders that must be visible, read-only, for it to work, beyond the system's own: environment and installation.
    package let prefixes: [String]
    /// Such as `3.11.7`.
    package let version: String
    /// Installed distributions and their versions, by name in lower case.
    package let packages: [String: String]
    /// The same as one text: a line for each, its name, a space and its version, in the order of the names.
    package let packageList: String

    package init(executable: String, prefixes: [String], version: String, packages: [String: String]) {
        self.executable = executable
        self.prefixes = prefixes
        self.version = version
        self.packages = packages
        packageList = packages.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }.joined()
    }
}

/// An image that is on this machine.
package struct ContainerImage: Sendable, Hashable {
    /// As a person calls it: `python:3.12-slim`. Another image may bear that name tomorrow.
    package let name: String
    /// The digest of its contents, in lower-case hexadecimal.
    package let id: String
    /// `podman` or `docker`.
    package let engine: String

    package init(name: String, id: String, engine: String) {
        self.name = name
        self.id = id
        self.engine = engine
    }
}
