import HostSystem
package import PipelineModel
import Synchronization
package import SystemPackage

/// Makes a virtual environment and installs into it what is asked for: by uv where it is on the PATH, else by `venv` and pip.
///
/// Indexes, proxies and caches are as the user has configured either of them.
package struct EnvironmentBuilder: Sendable {
    private let base: Interpreter
    private let asked: AskedRequirements
    private let versions: [String]
    private let environment: [String: String]
    private let uv: FilePath?

    /// - Parameters:
    ///   - base: the Python that it is made with.
    ///   - versions: what must be installed where anything of the name is: `numpy==1.26.4`; empty to leave it to the installer.
    ///   - environment: the user's own.
    package init(
        with base: Interpreter, _ asked: AskedRequirements, versions: [String] = [], environment: [String: String]
    ) {
        self.base = base
        self.asked = asked
        self.versions = versions
        var environment = environment
        for name in Self.disturbing { environment[name] = nil }
        environment["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
        environment["PIP_NO_INPUT"] = "1"
        self.environment = environment
        uv = ProgramSearch(path: environment["PATH"] ?? "").find("uv")
    }

    /// Who installs, for messages.
    package var installer: String { uv == nil ? "pip" : "uv" }

    /// Variables that would lead an installer to another place, or a Python to other modules.
    private static let disturbing = [
        "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "CONDA_PREFIX", "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT",
        "PIP_REQUIRE_VIRTUALENV", "UV_PROJECT_ENVIRONMENT", "UV_SYSTEM_PYTHON",
    ]

    /// Makes it in a folder that is not there yet; whoever calls removes what is left when this throws.
    ///
    /// Throws ``EnvironmentError`` with the installer's own words.
    package func build(at place: FilePath) async throws {
        let python = place.appending("bin/python").string
        let isEnvironment = VirtualEnvironment(of: FilePath(base.executable)) != nil
        let sharing = asked.request.includesBase && !isEnvironment ? ["--system-site-packages"] : []
        do {
            // With the pip that Python brings along, since a step may install more for itself; this needs no network.
            try await run(FilePath(base.executable), ["-m", "venv"] + sharing + [place.string])
        } catch let error as EnvironmentError {
            // Some systems leave `venv` out.
            guard let uv else { throw error }
            try place.removeTree()
            try await run(uv, ["venv", "--quiet", "--python", base.executable] + sharing + [place.string])
        }
        if asked.request.includesBase, isEnvironment { try include(base, in: place) }
        let wanted = asked.request.requirements.flatMap { ["-r", $0] } + asked.request.packages
        if wanted.isEmpty { return }
        var limits: [String] = []
        if !versions.isEmpty {
            let file = place.appending("versions.txt")
            try File.write(versions.joined(separator: "\n") + "\n", to: file)
            limits = ["-c", file.string]
        }
        if let uv {
            try await run(uv, ["pip", "install", "--compile-bytecode", "--python", python] + limits + wanted)
        } else {
            try await run(FilePath(python), ["-m", "pip", "install"] + limits + wanted)
        }
    }

    /// Has an environment import what another one can, after its own.
    private func include(_ base: Interpreter, in place: FilePath) throws {
        let library = "python" + PythonVersion.minor(of: base.version)
        let file = place.appending(["lib", library, "site-packages", "retake_base.pth"])
        try File.write(base.installed.folders.map { $0.path + "\n" }.joined(), to: file)
    }

    private func run(_ program: FilePath, _ arguments: [String]) async throws {
        let process = SessionProcess(
            executable: program, arguments: arguments, environment: environment, workingFolder: asked.folder,
            gracePeriod: .seconds(5))
        let words = InstallerWords()
        let ending = try await process.run(on: BlockingWorker(), onLine: words.note)
        guard ending.status != .exited(0) else { return }
        let reason = words.reason
        let line = asked.line(namedIn: reason)
        throw EnvironmentError.notInstalled(
            asked.request, installer: installer, words: reason, asked: line.map { "\($0.place): \($0.text)" },
            isLocked: !versions.isEmpty)
    }
}

/// The last that an installer says, and what of it tells why it failed.
private final class InstallerWords: Sendable {
    private static let limit = 60
    private let kept = Mutex<[String]>([])

    @Sendable func note(_ line: LogLine) {
        guard line.text.contains(where: { !$0.isWhitespace }) else { return }
        kept.withLock { kept in
            if kept.count == Self.limit { kept.removeFirst() }
            kept.append(line.text)
        }
    }

    /// Lines that begin as errors do, once each; the last ones where there is none.
    var reason: String {
        let lines = kept.withLock(\.self).filter { !$0.contains("[notice]") }
        let marks = ["ERROR:", "error:", "Error:", "cause:", "×", "╰─▶", "├─▶"]
        var errors: [String] = []
        for line in lines.map(\.trimmed) where marks.contains(where: line.hasPrefix) && !errors.contains(line) {
            errors.append(line)
        }
        let shown = errors.isEmpty ? Array(lines.suffix(3)) : Array(errors.suffix(4))
        return shown.isEmpty ? "nothing" : shown.map { $0.dropping(prefix: "ERROR: ") ?? $0 }.joined(separator: "; ")
    }
}
