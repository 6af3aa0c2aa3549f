package import HostSystem
package import PipelineModel
import Synchronization
package import SystemPackage

/// Finds a Python, what it needs to run and what it can import, by reading files; it is started only when they don't tell.
package struct InterpreterFinder: Sendable {
    /// Of the caller; `PATH` and where the user's own packages lie are read, and a script in place of a Python (as pyenv's) gets all of it.
    private let environment: [String: String]
    /// What was read before.
    private let known: (any DigestStore)?
    private let readings = PackageReadings()
    /// What scripts in place of a Python said: they take long to answer, and what they answered is what steps are started with.
    private let answers = SingleFlight<Question, Answer>()

    package init(environment: [String: String], known: (any DigestStore)? = nil) {
        self.environment = environment
        self.known = known
    }

    /// The Python at a path, which may be a program or an environment's folder; without one, the `python3` in PATH.
    ///
    /// - Parameter readsPackages: false leaves out what it can import, which takes most of the time.
    package func find(_ path: FilePath?, readsPackages: Bool = true) async throws -> Interpreter {
        let program = try program(at: path)
        func interpreter(
            _ program: FilePath, _ environment: VirtualEnvironment?, _ installation: PythonInstallation
        ) -> Interpreter {
            self.interpreter(program, environment, installation, readsPackages)
        }
        if let environment = VirtualEnvironment(of: program) {
            let base = environment.basePrograms.flatMap { Self.program(in: $0, of: environment) }
            if let base, let installation = PythonInstallation(of: base) {
                return interpreter(program, environment, try await withPatch(installation, of: base))
            }
        } else if !Self.isScript(program), let installation = PythonInstallation(of: program) {
            return interpreter(program, nil, try await withPatch(installation, of: program))
        }
        let answer = try await ask(program)
        // A script names the Python that it starts; a Python names itself as it was called.
        let executable = Self.isScript(program) ? answer.executable : program
        let installation = PythonInstallation(prefix: answer.basePrefix, version: answer.version)
        return interpreter(executable, VirtualEnvironment(of: executable), installation)
    }

    /// An installation with its full version: what an environment's configuration says of that may be of an earlier one.
    private func withPatch(_ installation: PythonInstallation, of program: FilePath) async throws -> PythonInstallation
    {
        if installation.patch != nil { return installation }
        let resolved = File.resolved(program) ?? program
        let isFixed = !Self.isScript(resolved)
        var facts = FileFacts("version", at: resolved.string, in: isFixed ? known : nil)
        var version = facts.fact(of: resolved.string) { nil }
        if version == nil {
            let answer = try await ask(program)
            version = facts.fact(of: resolved.string) { answer.version }
            facts.keep()
        }
        return PythonInstallation(prefix: installation.prefix, version: version ?? installation.version)
    }

    private func program(at path: FilePath?) throws(InterpreterError) -> FilePath {
        guard let path else {
            let search = environment["PATH"] ?? ""
            guard let found = ProgramSearch(path: search).find("python3") else { throw .nothingOnPath(search) }
            return found.lexicallyNormalized()
        }
        guard let status = try? Stat(path) else { throw .missing(path) }
        if status.type == .directory {
            let programs = ["python3", "python"].map { path.appending("bin").appending($0) }
            guard let program = programs.first(where: { (try? Stat($0)) != nil }) else { throw .noPythonInFolder(path) }
            return try self.program(at: program)
        }
        guard ProgramSearch.isExecutable(path) else { throw .notExecutable(path) }
        return path.lexicallyNormalized()
    }

    /// The program that an environment was made with, by the folder that its configuration names.
    private static func program(in folder: FilePath, of environment: VirtualEnvironment) -> FilePath? {
        let names = [environment.version.map { "python" + PythonVersion.minor(of: $0) }, "python3", "python"]
        return names.compactMap(\.self).map { folder.appending($0) }.first(where: ProgramSearch.isExecutable)
    }

    private func interpreter(
        _ program: FilePath, _ environment: VirtualEnvironment?, _ installation: PythonInstallation,
        _ readsPackages: Bool
    ) -> Interpreter {
        let version = installation.version
        let includesSystem = environment?.includesSystem ?? true
        let user = includesSystem ? userFolder(version: version) : nil
        var folders: [FilePath] = []
        if let environment { folders += environment.packageFolders(version: version) }
        folders += [user].compactMap(\.self)
        if includesSystem { folders += installation.packageFolders }
        let prefixes = InterpreterPrefixes(
            environment: environment?.folder, installation: installation.prefix, program: program)
        if !readsPackages {
            return Interpreter(
                executable: prefixes.executable.string, prefixes: prefixes.folders.map(\.string), version: version)
        }
        let programs = prefixes.executable.removingLastComponent()
        return Interpreter(
            executable: prefixes.executable.string, prefixes: prefixes.folders.map(\.string), version: version,
            installed: readings.packages(
                by: PackageReader(
                    folders: folders, prefixes: prefixes.folders,
                    programs: InterpreterPrefixes.isSystem(programs) ? nil : programs, userFolder: user), known))
    }

    /// The user's own packages, where `site` looks for them; nil when there are none.
    private func userFolder(version: String) -> FilePath? {
        guard environment["PYTHONNOUSERSITE", default: ""].isEmpty else { return nil }
        let base =
            environment["PYTHONUSERBASE"].map { FilePath($0) }
            ?? environment["HOME"].map { FilePath($0).appending(".local") }
        let folder = base?.appending(["lib", "python" + PythonVersion.minor(of: version), "site-packages"])
        return folder.flatMap { File.status(of: $0)?.type == .directory ? $0 : nil }
    }

    private static func isScript(_ program: FilePath) -> Bool {
        guard let file = try? FileDescriptor.open(program, .readOnly, options: .closeOnExec) else { return false }
        var start: [UInt8] = [0, 0]
        let count = try? file.closeAfter { try start.withUnsafeMutableBytes { try file.read(into: $0) } }
        return count == 2 && start == Array("#!".utf8)
    }

    private struct Question: Hashable, Sendable {
        let python: FilePath
        let state: FileState?
    }

    private struct Answer: Sendable {
        let executable: FilePath
        let basePrefix: FilePath
        let version: String
    }

    /// Without user settings and packages: only the program's own facts are asked for.
    private static let question = """
        import sys
        for fact in (sys.executable, sys.base_prefix, ".".join(map(str, sys.version_info[:3]))): print(fact)
        """

    /// Asks a Python what it is, by starting it: once in the life of this process, while its file stays as it is.
    private func ask(_ python: FilePath) async throws -> Answer {
        let question = Question(python: python, state: FileState(at: python.string))
        return try await BlockingWorker()({ try answers.answer(to: question) { try answer(of: python) } })
    }

    private func answer(of python: FilePath) throws -> Answer {
        let command = CapturedCommand(
            executable: python, arguments: ["-I", "-S", "-c", Self.question], environment: environment)
        let result = try command.run()
        let facts = result.output.split(separator: "\n").map(String.init)
        guard result.succeeded, facts.count == 3 else {
            let words = result.errors.split(separator: "\n").last.map(String.init) ?? "exit code \(result.exitCode)"
            throw InterpreterError.silent(python, words: words)
        }
        return Answer(executable: FilePath(facts[0]), basePrefix: FilePath(facts[1]), version: facts[2])
    }
}

/// What was read of packages in the life of this process: a run looks before and after each step, and mostly finds all as it was.
private final class PackageReadings: Sendable {
    private let known = Mutex<[PackageReader: (packages: InstalledPackages, seen: SeenFiles)]>([:])

    func packages(by reader: PackageReader, _ store: (any DigestStore)?) -> InstalledPackages {
        if let earlier = known.withLock({ $0[reader] }), earlier.seen.hold { return earlier.packages }
        var seen = SeenFiles()
        let packages = reader.read(store, &seen)
        let reading = (packages, seen)
        known.withLock { $0[reader] = reading }
        return packages
    }
}

/// Why no Python could be found to stand in for an image.
package enum InterpreterError: Error, Hashable {
    case nothingOnPath(String)
    case missing(FilePath)
    case notExecutable(FilePath)
    case noPythonInFolder(FilePath)
    case silent(FilePath, words: String)
}

extension InterpreterError: CustomStringConvertible {
    private static let cure = "or name another in retake.yaml, as in python: /usr/bin/python3"

    package var description: String {
        switch self {
        case .nothingOnPath(let path):
            "no python3 in PATH (\(path)); install it, as with `apt install python3`, \(Self.cure)"
        case .missing(let path):
            "python '\(path)' does not exist; make that environment, as with `python3 -m venv`, \(Self.cure)"
        case .notExecutable(let path):
            "python '\(path)' is not an executable file; correct its permissions (chmod +x), \(Self.cure)"
        case .noPythonInFolder(let path):
            "'\(path)' has no bin/python3, so it is no environment of Python; name another folder, \(Self.cure)"
        case .silent(let path, let words):
            "python '\(path)' does not tell its version (\"\(words)\"); check that it is a Python 3 that runs, \(Self.cure)"
        }
    }
}
