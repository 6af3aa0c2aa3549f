import HostSystem
import PipelineModel
import PipelinePlanning
import StepExecution
import SystemPackage

/// Files of this machine that a job used, or wanted to use, and that no input provides.
///
/// Those that it used count all the same; but elsewhere, and in a sandbox, they are not there.
struct UndeclaredInputs: Sendable {
    /// One of them, and how to declare it.
    struct Finding: Sendable, Hashable {
        /// As the job named it.
        let path: String
        let file: FilePath
        let hint: String?
    }

    let prepared: PreparedJob
    /// Whether the job sees all files of this machine.
    let seesMachine: Bool
    /// Where a person's relative paths start: the definition's folder, and the current one.
    let folders: [FilePath]

    /// Of the lines that a failed job wrote: paths that were said to be missing, and that are here.
    func inLog(_ lines: [LogLine]) -> [Finding] {
        let paths = lines.map(\.text).filter { line in Self.complaints.contains { line.contains($0) } }
            .flatMap(Self.paths)
        return unique(paths.compactMap(missing))
    }

    /// So many are kept: a program that brings its own library elsewhere opens thousands.
    private static let limit = 100

    /// Of what a job was seen to open, or to look for in vain.
    func opened(_ observation: Observation) -> [Finding] {
        let others = PathPrefixes(systemFolders + [prepared.workspace.string, Job.ownFolder, "/opt/retake"])
        func isMeant(_ path: String) -> Bool { !others.contain(path) }
        let seen = seesMachine ? observation.files.union(observation.programs) : []
        let found = seen.sorted().filter(isMeant).compactMap { path in
            isForeign(FilePath(path)) ? finding(path, FilePath(path)) : nil
        }
        let absent = observation.absent.sorted().filter(isMeant).compactMap(missing)
        return Array(unique(found + absent).prefix(Self.limit))
    }

    /// Whether a file lies beside the project.
    func isNear(_ finding: Finding) -> Bool { folders.contains(where: finding.file.starts) }

    /// How programs say that a file is not there: the C library's words, Python's, Java's and R's.
    private static let complaints = [
        "No such file or directory", "FileNotFoundError", "FileNotFoundException", "does not exist", "cannot open",
        "can't open", "not found",
    ]

    /// Words of a line that may be paths: what stands in quotes, and what has a slash or a dot inside.
    static func paths(in line: String) -> [String] {
        var found: [String] = []
        // Where a line's every second piece stands between two quotes of a kind.
        for quotes in ["'", "\"", "‘’", "`'"] {
            let pieces = line.split(omittingEmptySubsequences: false) { quotes.contains($0) }
            for (index, piece) in pieces.enumerated() where !index.isMultiple(of: 2) { found.append(String(piece)) }
        }
        let separators = Set(",;:=()[]'\"")
        found += line.split { $0.isWhitespace || separators.contains($0) }.map(String.init)
        return found.filter(isPathLike)
    }

    private static func isPathLike(_ text: String) -> Bool {
        guard text.utf8.count < 4096, !text.contains("\n"), !text.contains("://") else { return false }
        return text.dropFirst().dropLast().contains { $0 == "/" || $0 == "." }
    }

    /// A path that the job does not have, but this machine does.
    private func missing(_ path: String) -> Finding? {
        let wanted = FilePath(path)
        if wanted.isAbsolute {
            // What every job has: a shell that tells its own path before what it misses.
            guard !prepared.path(of: path).exists, !isSystem(wanted) else { return nil }
            if wanted.exists { return finding(path, wanted) }
        }
        // The job's own folder, as it names relative paths, is none of this machine's.
        var rest = wanted
        if wanted.isAbsolute, !rest.removePrefix(FilePath(prepared.job.workingFolder)) { return nil }
        rest = rest.removingRoot()
        guard !rest.isEmpty, !rest.components.contains(where: { $0.kind != .regular }) else { return nil }
        let inside = FilePath(prepared.job.workingFolder).pushing(rest)
        guard !prepared.path(of: inside.string).exists else { return nil }
        let here = folders.map { $0.pushing(rest) }.first(where: \.exists)
        return here.map { finding(rest.string, $0) }
    }

    private func finding(_ path: String, _ file: FilePath) -> Finding {
        let name = (file.stem ?? "data").map { $0.isLetter || $0.isNumber ? $0 : "-" }
        let hint = prepared.job.inputTemplate?
            .replacing("{name}", with: String(name)).replacing("{file}", with: file.string)
        return Finding(path: path, file: file, hint: hint)
    }

    /// Whether a file is none of the job's inputs.
    private func isForeign(_ path: FilePath) -> Bool {
        let provided =
            prepared.inputs.flatMap(\.pieces).map(\.source)
            + (prepared.job.ownPaths + ["/root"]).map { FilePath($0) }
        return !provided.contains(where: path.starts) && path.exists && !path.isFolder
    }

    /// Whether a file is part of the system or of the interpreter.
    private func isSystem(_ path: FilePath) -> Bool { PathPrefixes(systemFolders).contain(path.string) }

    private var systemFolders: [String] {
        let system = [
            "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc", "/proc", "/sys", "/dev", "/nix", "/gnu",
        ]
        guard case .interpreter(let interpreter) = prepared.programs else { return system }
        return system + interpreter.shownFolders + [FilePath(interpreter.executable).removingLastComponent().string]
    }

    private func unique(_ findings: [Finding]) -> [Finding] {
        var seen: Set<FilePath> = []
        return findings.filter { seen.insert($0.file).inserted }
    }
}

extension UndeclaredInputs.Finding {
    /// What to say after a failure.
    var advice: String {
        "it tried to open '\(path)', which no input provides; on this machine it is '\(file)'"
            + (hint.map { "; declare it: \($0)" } ?? "")
    }

    /// What to say of a job that found it.
    var notice: String {
        "uses '\(file)', which no input provides"
            + (hint.map { "; declare it: \($0)" } ?? "")
    }
}
