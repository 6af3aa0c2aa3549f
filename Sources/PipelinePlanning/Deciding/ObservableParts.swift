import CacheStorage
import HostSystem
package import PipelineModel
package import StepExecution

/// Which of a job's parts count only when the job reads them: the contents of its code's files, and its environment.
///
/// Names, links and modes of code always count, as do all other parts.
package struct ObservableParts: Sendable {
    /// All that counts in any case.
    package let shape: Digest
    private let manifest: Manifest
    /// Paths of code files, by the names of their parts: a file may be in two inputs, by itself and in its folder.
    private let paths: [String: Set<String>]
    private let environment: EnvironmentState

    /// Nil when all counts.
    init?(
        of job: Job, inputs: [String: DigestedTree], _ manifest: Manifest, programs: ProgramSource, files: LocalFiles
    ) {
        guard let interpreter = programs.interpreter else { return nil }
        environment = EnvironmentState(interpreter: interpreter, files: files)
        var paths: [String: Set<String>] = [:]
        var modes: [String] = []
        let code = job.inputs.filter { $0.role == .code }
        // What ends as a file of an output is read by those who come after it.
        let isInOutput = code.contains { input in job.outputs.contains { Self.meet($0.path, input.path) } }
        for input in code where !isInOutput && input.layout != .archive && input.delivery.words.isEmpty {
            guard let tree = inputs[input.name]?.tree else { continue }
            for (part, entry) in ManifestBuilder.codeParts(of: input, tree) {
                guard case .file(_, _, let isExecutable) = entry.kind else { continue }
                paths[part.name, default: []].insert(entry.path)
                modes.append("\(part.name)\0\(isExecutable)\n")
            }
        }
        self.paths = paths
        self.manifest = manifest
        let rest = manifest.digest(without: Set(paths.keys).union([Manifest.packagesPart]))
        shape = Digest(computed: sha256("retake shape 2\n" + modes.sorted().joined() + rest))
    }

    private static func meet(_ one: String, _ other: String) -> Bool {
        let (one, other) = (one.split(separator: "/"), other.split(separator: "/"))
        return one.starts(with: other) || other.starts(with: one)
    }

    // MARK: - What was read

    /// What a watched job read; nil when that can't be told.
    ///
    package func reads(_ observation: Observation?, owners: PackageOwners, world: JobWorld) -> StepReads? {
        guard let observation, observation.isComplete, let unread = unread(observation) else { return nil }
        let environment = EnvironmentReads(
            observation, of: environment.interpreter, owners: owners, world: world)
        return StepReads(unread: unread, environment: environment)
    }

    /// Code files that were not read. A file counts as read when any file of its name was, wherever: the same file may be found
    /// in several places. Python opens a compiled module in the place of its source.
    private func unread(_ observation: Observation) -> [String]? {
        let moved = Set(observation.renamed.map(Self.name))
        var names: Set<String> = []
        var compiled: Set<String> = []
        for path in observation.files.union(observation.programs).union(observation.written) {
            let name = Self.name(path)
            names.insert(name)
            if name.hasSuffix(".pyc") || name.hasSuffix(".pyo") { compiled.insert(Self.stem(name)) }
        }
        var unread: [String] = []
        for (part, paths) in paths {
            if paths.contains(where: { $0.split(separator: "/").contains { moved.contains(String($0)) } }) {
                return nil
            }
            let wasRead = paths.contains { path in
                let name = Self.name(path)
                // A name that is no text can't be compared.
                return names.contains(name) || compiled.contains(Self.stem(name)) || path.contains("\u{FFFD}")
            }
            if !wasRead { unread.append(part) }
        }
        return unread.sorted()
    }

    private static func name(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? "" }

    private static func stem(_ name: String) -> String { String(name.prefix { $0 != "." }) }

    // MARK: - What it is now

    /// The parts of a job that read these things: with the files that nothing else counts.
    package func manifest(of reads: StepReads) -> Manifest {
        guard let environment = reads.environment else { return manifest }
        return Manifest(manifest.parts + self.environment.parts(of: environment))
    }

    /// The parts that there are now of a job that read what an earlier one did.
    func manifest(toCompareWith earlier: Manifest) -> Manifest {
        Manifest(manifest.parts + environment.parts(in: earlier))
    }

    /// A digest of all that was read, as it is now.
    package func digest(of reads: StepReads) -> String {
        var unread = Set(reads.unread)
        var text = ""
        if let environment = reads.environment, !environment.asksForAll {
            unread.insert(Manifest.packagesPart)
            text = self.environment.text(of: environment)
        }
        return sha256(manifest(of: reads).digest(without: unread) + "\n" + text)
    }

    /// Whether a recording read only what is the same now.
    func matches(_ entry: RecordedReads.Entry, _ reads: StepReads) -> Bool {
        Set(reads.unread).isSubset(of: paths.keys) && digest(of: reads) == entry.read
    }

    /// The same, of the recording itself: what tells of it may have been written by somebody else.
    func matches(_ reads: StepReads, _ recorded: Manifest) -> Bool {
        let unread = Set(reads.unread).union(reads.environment == nil ? [] : [Manifest.packagesPart])
        return recorded.digest(without: unread) == manifest(of: reads).digest(without: unread)
    }

    /// A file that was read, and that may have been another one while the job ran.
    ///
    /// - Parameter start: before the job began, in nanoseconds since 1970.
    package func fileChanged(since start: Int64, of reads: StepReads) -> String? {
        environment.fileChanged(since: start, of: reads.environment ?? EnvironmentReads())
    }
}

extension Manifest {
    /// A digest of all parts but some.
    fileprivate func digest(without names: Set<String>) -> String {
        sha256(parts.filter { !names.contains($0.name) }.map { "\($0.name)\0\($0.digest)\n" }.joined())
    }
}
