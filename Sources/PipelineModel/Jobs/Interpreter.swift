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
