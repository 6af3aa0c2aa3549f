import HostSystem
import PipelineModel
import StepExecution
import SystemPackage

extension EnvironmentReads {
    /// What a step's job was seen to use of an environment.
    ///
    /// - Parameters:
    ///   - owners: of the interpreter's packages.
    ///   - world: what of the machine the job could see that does not count otherwise.
    init(_ observation: Observation, of interpreter: Interpreter, owners: PackageOwners, world: JobWorld) {
        self.init()
        let places = EnvironmentPlaces(interpreter, world: world)
        var distributions = Set(observation.distributions.map { distributionName($0) })
        var modules = observation.absentModules
        var packages: Set<String> = []
        var initialised: Set<String> = []
        var programs: Set<String> = []
        var files: Set<String> = []
        var folders: Set<String> = []
        asksForAll = observation.enumeratesPackages
        pluginGroups = observation.pluginGroups.sorted()
        startsPython = !observation.absentModules.isEmpty
        for path in Set(observation.files.union(observation.programs).map(PackageOwners.source)) {
            switch places.place(of: path) {
            case .world:
                // What a system's Python has of its own distributions lies among the system's files.
                distributions.formUnion(owners.owners(of: path))
                if let program = places.systemProgram(path) { programs.insert(program) }
            case .installation: startsPython = true
            case .packages(let folder, let rest, let token):
                startsPython = true
                if rest.hasSuffix(".pth"), !rest.contains("/") { continue }
                // Told by the groups that were asked for, or counts as one of them all.
                if rest.hasSuffix("-info/entry_points.txt"), !pluginGroups.isEmpty || asksForAll { continue }
                if Self.described(rest) == nil { modules.insert(String(rest.prefix { $0 != "/" && $0 != "." })) }
                let holding = Self.packages(holding: rest)
                packages.formUnion(holding)
                if rest.contains("/__init__."), let last = holding.last { initialised.insert(last) }
                let owners = owners.owners(of: folder + "/" + rest)
                if !owners.isEmpty {
                    distributions.formUnion(owners)
                } else if let described = Self.described(rest) {
                    distributions.insert(described)
                } else {
                    files.insert(token)
                }
            case .other(let path, let token):
                let found = owners.owners(of: path)
                if found.isEmpty || owners.isScript(path) { files.insert(token) }
                distributions.formUnion(found)
                if let module = places.sourceModule(path) { modules.insert(module) }
            }
        }
        for path in observation.links {
            switch places.place(of: path) {
            case .world, .installation: break
            case .packages(let folder, let rest, let token):
                let found = owners.owners(of: folder + "/" + rest)
                if found.isEmpty, Self.described(rest) == nil { files.insert(token) }
                distributions.formUnion(found)
            case .other(let path, let token):
                let found = owners.owners(of: path)
                if found.isEmpty { files.insert(token) }
                distributions.formUnion(found)
            }
        }
        for path in observation.searchedFolders {
            switch places.place(of: path) {
            case .world, .installation: break
            case .packages(_, let rest, let token): if !rest.isEmpty { folders.insert(token) }
            case .other(let path, let token):
                // Of these the candidates for each module are looked at.
                if !interpreter.installed.sourceFolders.contains(path) { folders.insert(token) }
            }
        }
        for path in observation.absent where PackageOwners.source(of: path) == path {
            switch places.place(of: path) {
            case .world, .installation: break
            // What is missing in a folder of its own comes with another distribution, or another one of that name.
            case .packages(_, let rest, let token):
                guard Self.described(rest) == nil else { continue }
                modules.insert(String(rest.prefix { $0 != "/" && $0 != "." }))
                // Modules are looked for in listings; the loader of programs tries several places for a library.
                if rest.contains("/"), !rest.contains(".so") { files.insert(token) }
            case .other(_, let token):
                if places.isVariantOfLibrary(path) { continue }
                if let program = places.program(path) { programs.insert(program) } else { files.insert(token) }
            }
        }
        for path in observation.folders {
            switch places.place(of: path) {
            case .world, .installation: break
            case .packages(_, let rest, let token):
                if rest.isEmpty { asksForAll = true } else { folders.insert(token) }
            case .other(_, let token): folders.insert(token)
            }
        }
        // Of a package without this module it was looked for in vain.
        modules.formUnion(packages.subtracting(initialised).map { $0 + ".__init__" })
        modules.remove("")
        self.distributions = distributions.sorted()
        self.modules = modules.sorted()
        self.programs = programs.sorted()
        self.files = files.sorted()
        self.folders = folders.sorted()
    }

    /// `a` and `a.b` of the module `a/b/c.py`.
    private static func packages(holding rest: String) -> [String] {
        guard rest.hasSuffix(".py") || rest.hasSuffix(".so") else { return [] }
        let names = rest.split(separator: "/").dropLast()
        return names.indices.map { names[...$0].joined(separator: ".") }
    }

    /// `pandas` of `pandas-2.2.1.dist-info/METADATA`.
    private static func described(_ rest: String) -> String? {
        let entry = rest.prefix { $0 != "/" }
        for suffix in [".dist-info", ".egg-info"] where entry.hasSuffix(suffix) {
            return distributionName(entry.dropLast(suffix.count).prefix { $0 != "-" })
        }
        return nil
    }
}

/// What of a machine a job could see.
package struct JobWorld: Sendable {
    /// Folders and files that are the job's own, or that count as its inputs.
    let own: [String]
    /// Whether it sees all files of the machine; else those of its interpreter alone.
    let seesMachine: Bool

    package init(own: [String], seesMachine: Bool) {
        self.own = own
        self.seesMachine = seesMachine
    }
}

/// Tells what of a machine a path lies in.
private struct EnvironmentPlaces {
    enum Place {
        /// It is the job's own, counts otherwise, or belongs to the system, which does not count.
        case world
        /// The interpreter and its own library, which count by their version.
        case installation
        /// In a folder of packages: that, the path below it, and the name in recordings.
        case packages(folder: String, rest: String, token: String)
        /// Anything else, by its path without links, and by its name in recordings.
        case other(String, token: String)
    }

    private let own: PathPrefixes
    private let shown: PathPrefixes?
    /// Folders of packages by each of their names, with what stands for them.
    private var packages: [(path: String, folder: String, token: String)] = []
    private let installation: PathPrefixes
    private var environment: [(path: String, folder: String)] = []
    private let programs: [String]
    private let libraries: PathPrefixes
    private let sourceFolders: [String]

    init(_ interpreter: Interpreter, world: JobWorld) {
        own = PathPrefixes(world.own.flatMap(Self.names) + Self.system)
        shown = world.seesMachine ? nil : PathPrefixes(interpreter.shownFolders.flatMap(Self.names))
        for (index, folder) in interpreter.installed.folders.enumerated() {
            let token = index == 0 ? "{packages}" : "{packages \(index + 1)}"
            for name in Self.names(folder.path) { packages.append((name, folder.path, token)) }
        }
        let minor = PythonVersion.minor(of: interpreter.version)
        let home = interpreter.folder.string
        environment = Self.names(home).map { ($0, home) }
        programs = Self.names(FilePath(interpreter.executable).removingLastComponent().string).map { $0 + "/" }
        let resolved = File.resolved(FilePath(interpreter.executable)) ?? FilePath(interpreter.executable)
        let base = resolved.removingLastComponent().removingLastComponent().string
        var installation = [interpreter.executable, resolved.string]
        var libraries: [String] = []
        for folder in Self.names(base) {
            installation += ["\(folder)/lib/python\(minor)", "\(folder)/lib64/python\(minor)"]
        }
        for folder in Self.names(home) + Self.names(base) {
            libraries += ["\(folder)/lib", "\(folder)/lib64"]
            installation.append("\(folder)/pyvenv.cfg")
            installation += ["\(folder)/bin/pyvenv.cfg", "\(folder)/bin/pybuilddir.txt", "\(folder)/pybuilddir.txt"]
            installation += ["", "3", minor].flatMap {
                ["\(folder)/bin/python\($0)", "\(folder)/bin/python\($0)._pth"]
            }
            installation += ["\(folder)/lib/libpython3.so", "\(folder)/lib/libpython\(minor).so.1.0"]
        }
        self.installation = PathPrefixes(installation)
        self.libraries = PathPrefixes(libraries)
        sourceFolders = interpreter.installed.sourceFolders.flatMap(Self.names)
    }

    func place(of path: String) -> Place {
        for (name, folder, token) in packages {
            if let rest = PathPrefixes.rest(of: path, below: name) {
                return .packages(folder: folder, rest: rest, token: "\(token)/\(rest)")
            }
        }
        // What the installation below an environment has for packages is no part of it.
        if installation.contain(path), !path.contains("/site-packages/"), !path.contains("/dist-packages/") {
            return .installation
        }
        if own.contain(path) || shown.map({ !$0.contain(path) }) ?? false { return .world }
        for (name, folder) in environment {
            if let rest = PathPrefixes.rest(of: path, below: name) {
                return .other(rest.isEmpty ? folder : "\(folder)/\(rest)", token: "{python}/\(rest)")
            }
        }
        return .other(path, token: path)
    }

    /// Whether a path is one of those at which the loader of programs looks for a library made for this very processor.
    func isVariantOfLibrary(_ path: String) -> Bool {
        libraries.contain(path)
            && (path.contains("/glibc-hwcaps/") || path.contains("/tls/") || path.contains("/x86_64/"))
    }

    /// The name of a program of the system: one of that name beside the interpreter would be found first.
    func systemProgram(_ path: String) -> String? {
        let parts = path.split(separator: "/")
        guard let name = parts.last, let folder = parts.dropLast().last, folder == "bin" || folder == "sbin" else {
            return nil
        }
        return String(name)
    }

    /// The module that a source of an editable package is, as it is imported.
    func sourceModule(_ path: String) -> String? {
        guard path.hasSuffix(".py") || path.hasSuffix(".so") else { return nil }
        for folder in sourceFolders {
            guard let rest = PathPrefixes.rest(of: path, below: folder) else { continue }
            var names = rest.split(separator: "/").map { String($0.prefix { $0 != "." }) }
            if names.last == "__init__" { names.removeLast() }
            return names.isEmpty ? nil : names.joined(separator: ".")
        }
        return nil
    }

    /// The name of a program beside the interpreter.
    func program(_ path: String) -> String? {
        for folder in programs where path.utf8.starts(with: folder.utf8) {
            let name = String(path.dropFirst(folder.count))
            if !name.contains("/") { return name }
        }
        return nil
    }

    /// The system's folders do not move while Retake runs.
    private static let system =
        (SystemLayout.sharedFolders + ["/proc", "/sys", "/dev", "/run", "/var/run"]).flatMap(names)

    /// A folder's path as it is written and as it is without links.
    private static func names(_ path: String) -> [String] {
        let resolved = File.resolved(FilePath(path))?.string
        return resolved == nil || resolved == path ? [path] : [path, resolved ?? path]
    }
}
