import CacheStorage
import HostSystem
package import PipelineModel
package import StepExecution

/// Which of a job's parts count only when the job reads them: the contents of its code's files.
///
/// Their names, their links and whether they are executable always count, as do all other parts.
package struct CodeReads: Sendable {
    /// All that counts in any case.
    package let shape: Digest
    private let manifest: Manifest
    /// Paths of code files, by the names of their parts: a file may be in two inputs, by itself and in its folder.
    private let paths: [String: Set<String>]

    /// Nil when all counts.
    init?(of job: Job, inputs: [String: DigestedTree], _ manifest: Manifest) {
        guard job.container == nil else { return nil }
        var paths: [String: Set<String>] = [:]
        var modes: [String] = []
        let code = job.inputs.filter { $0.role == .code }
        for input in code where input.layout != .archive && input.delivery.words.isEmpty {
            // What ends as a file of an output is read by those who come after it.
            guard !job.outputs.contains(where: { Self.meet($0.path, input.path) }) else { return nil }
            guard let tree = inputs[input.name]?.tree else { continue }
            for (part, entry) in ManifestBuilder.codeParts(of: input, tree) {
                guard case .file(_, _, let isExecutable) = entry.kind else { continue }
                paths[part.name, default: []].insert(entry.path)
                modes.append("\(part.name)\0\(isExecutable)\n")
            }
        }
        if paths.isEmpty { return nil }
        self.paths = paths
        self.manifest = manifest
        let rest = manifest.digest(without: Set(paths.keys))
        shape = Digest(computed: sha256("retake shape 1\n" + modes.sorted().joined() + rest))
    }

    private static func meet(_ one: String, _ other: String) -> Bool {
        let (one, other) = (one.split(separator: "/"), other.split(separator: "/"))
        return one.starts(with: other) || other.starts(with: one)
    }

    /// What a watched job did not read; nil when that can't be told.
    ///
    /// A file counts as read when any file of its name was, wherever: the same file may be found in several places.
    /// Python opens a compiled module in the place of its source.
    package func entry(_ observation: Observation?) -> RecordedReads.Entry? {
        guard let observation, observation.isComplete else { return nil }
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
        if unread.isEmpty { return nil }
        return RecordedReads.Entry(
            fingerprint: manifest.fingerprint, unread: unread.sorted(), read: manifest.digest(without: Set(unread)))
    }

    /// Whether a recording read only what is the same now.
    func matches(_ entry: RecordedReads.Entry) -> Bool {
        let unread = Set(entry.unread)
        return unread.isSubset(of: paths.keys) && manifest.digest(without: unread) == entry.read
    }

    /// The same, of the recording itself: what tells of it may have been written by somebody else.
    func matches(_ entry: RecordedReads.Entry, _ recorded: Manifest) -> Bool {
        let unread = Set(entry.unread)
        return recorded.digest(without: unread) == manifest.digest(without: unread)
    }

    private static func name(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? "" }

    private static func stem(_ name: String) -> String { String(name.prefix { $0 != "." }) }
}

extension Manifest {
    /// A digest of all parts but some.
    fileprivate func digest(without names: Set<String>) -> String {
        sha256(parts.filter { !names.contains($0.name) }.map { "\($0.name)\0\($0.digest)\n" }.joined())
    }
}
