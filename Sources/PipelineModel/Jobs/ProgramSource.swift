/// Where a job's programs come from.
package enum ProgramSource: Sendable, Hashable {
    /// This machine, with a Python that stands in for the job's image.
    case interpreter(Interpreter)
    /// An image: nothing that is installed on this machine matters.
    case image(ContainerImage)

    package var interpreter: Interpreter? { if case .interpreter(let interpreter) = self { interpreter } else { nil } }
}

/// The Python that stands in for an image: what runs `python3` and `python` in a job.
package struct Interpreter: Sendable, Hashable {
    /// Absolute path of the program, as it should be called: inside a virtual environment, that environment's.
    package let executable: String
    /// Folders that must be visible, read-only, for it to work, beyond the system's own: environment and installation.
    package let prefixes: [String]
    /// Such as `3.11.7`.
    package let version: String
    /// What it can import.
    package let installed: InstalledPackages

    package init(
        executable: String, prefixes: [String], version: String, installed: InstalledPackages = InstalledPackages()
    ) {
        self.executable = executable
        self.prefixes = prefixes
        self.version = version
        self.installed = installed
    }

    /// All that must be visible for it to work and to import what a person's own Python imports.
    package var shownFolders: [String] {
        prefixes + installed.sourceFolders + [installed.userFolder].compactMap(\.self)
    }
}

/// A distribution, as the folder or file that describes it tells.
package struct Distribution: Sendable, Hashable {
    /// As names are compared: lower case, hyphens. Those of conda begin with `conda:`.
    package let name: String
    package let version: String
    /// A digest of the files that belong to it, as far as it lists them, and of where it came from; empty when it tells neither.
    package let identity: String
    /// The folder or file that describes it.
    package let place: String
    /// Digests of its entry points, by their groups.
    package let entryPoints: [String: String]

    package init(
        name: String, version: String, identity: String = "", place: String = "", entryPoints: [String: String] = [:]
    ) {
        self.entryPoints = entryPoints
        self.name = name
        self.version = version
        self.identity = identity
        self.place = place
    }
}

/// What a Python can import besides its own library.
package struct InstalledPackages: Sendable, Hashable {
    /// In the order in which Python looks, then by name. A name may stand more than once: Python takes what it finds first.
    package let distributions: [Distribution]
    /// Where packages lie, in the order in which Python looks, and the names directly in each.
    package let folders: [PackageFolder]
    /// Folders elsewhere that files of these name, as those of editable installs, with the names in each.
    package let sources: [PackageFolder]
    /// A digest of the code in path files (`.pth`), which every Python here carries out when it starts.
    package let pathFiles: String
    /// The names beside the interpreter, where a command's words are looked for first.
    package let programs: [String]
    /// The user's own packages (`site.USER_SITE`), where Python looks for these; one of the folders.
    package let userFolder: String?
    /// A line for each distribution, in the order of the names: its name, a space, its version, and the beginning of what else
    /// tells it from others.
    package let list: String
    /// Everything that a program could learn of it, as one text to be digested: each step asks for it.
    package let wholeText: String

    package struct PackageFolder: Sendable, Hashable {
        package let path: String
        package let names: [String]

        package init(path: String, names: [String]) {
            self.path = path
            self.names = names
        }
    }

    package init(
        distributions: [Distribution] = [], folders: [PackageFolder] = [], sources: [PackageFolder] = [],
        pathFiles: String = "", programs: [String] = [], userFolder: String? = nil
    ) {
        self.distributions = distributions
        self.folders = folders
        self.sources = sources
        self.pathFiles = pathFiles
        self.programs = programs
        self.userFolder = userFolder
        list = distributions.sorted { $0.name < $1.name }.map { $0.line + "\n" }.joined()
        let lines =
            distributions.map { "\($0.name) \($0.version) \($0.identity)" }
            + folders.map { "folder " + $0.names.joined(separator: "/") }
            + sources.map { "source \($0.path) " + $0.names.joined(separator: "/") }
        wholeText = (lines + ["paths " + pathFiles, "programs " + programs.joined(separator: "/")])
            .joined(separator: "\n")
    }

    package var sourceFolders: [String] { sources.map(\.path) }

    /// The version of each distribution that Python finds, by its name.
    package var versions: [String: String] {
        Dictionary(distributions.map { ($0.name, $0.version) }) { first, _ in first }
    }
}

extension Distribution {
    /// `numpy 1.26.4 (3fa9c1d2)`: what stands in the brackets differs where the same version has other files.
    package var line: String { "\(name) \(version)" + (identity.isEmpty ? "" : " (\(identity.prefix(8)))") }
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
