import ArgumentParser
import CacheStorage
import HostSystem
import PipelineModel
import RetakeFile

/// The pipeline whose runs a person looks at.
struct HistoryOptions: ParsableArguments {
    @OptionGroup var cache: CacheOptions

    @Option(
        help: "Look at the runs of this pipeline. Default: the one of the retake.yaml here, else the one that ran last."
    )
    var pipeline: String?
}

/// The run that a person looks at.
struct RunOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Look at this run, given by its name or the beginning of it. Default: the last run.", valueName: "run"))
    var run: String?

    @OptionGroup var history: HistoryOptions
}

/// The runs of one pipeline that are remembered.
struct ProjectRuns {
    let cache: Cache
    /// Whose they are: a name alone may be that of several projects.
    let identity: ProjectIdentity
    let settings: Settings
    let environment: CommandEnvironment

    fileprivate init(_ options: HistoryOptions, _ opened: OpenedCache) throws {
        environment = opened.environment
        cache = opened.cache
        settings = opened.project.settings
        let folder = environment.currentFolder
        let here = cache.history.project(at: File.resolved(folder) ?? folder)
        let name = options.pipeline ?? (try? opened.pipeline(named: nil))
        if let here, name == nil || here.pipeline == name {
            identity = here
        } else if let name {
            identity = cache.history.newestProject(named: name)
        } else if let last = cache.history.projectThatRanLast() {
            identity = last
        } else {
            throw HistoryError.noRuns(pipeline: nil)
        }
        // Whoever stands elsewhere may mean another one.
        if here == nil, name == nil {
            Terminal.printError("of pipeline '\(identity.pipeline)', which ran last\n")
        } else if here != identity, let definition = identity.definition, !names.isEmpty {
            Terminal.printError("of pipeline '\(identity.pipeline)' in \(environment.displayed(definition))\n")
        }
    }

    var pipeline: String { identity.pipeline }

    var names: [String] { cache.history.runs(of: identity) }

    /// The run of exactly this name; nil when what is kept of it can't be read.
    func record(of name: String) -> RunRecord? { cache.history.run(name, of: identity) }

    /// The run of a name or of its beginning, or the last one.
    func run(_ name: String? = nil) throws -> RunRecord {
        let names = names
        guard let last = names.last else { throw HistoryError.noRuns(pipeline: pipeline) }
        let found = name.map { wanted in names.filter { $0.hasPrefix(wanted) } } ?? [last]
        guard let only = found.first, found.count == 1 else {
            throw HistoryError.notOneRun(name ?? "", found: found, known: Array(names.suffix(5)))
        }
        guard let record = record(of: only) else { throw HistoryError.unreadable(only) }
        return record
    }

    /// The entry of a step in a run; with no run named, in the last one that did something about it.
    func entry(of step: String, in name: String?) throws -> (RunRecord, RunRecord.Entry) {
        if name == nil {
            for name in names.reversed() {
                guard let record = record(of: name), let entry = record[Step.ID(step)] else {
                    continue
                }
                if [.ran, .replayed, .failed].contains(entry.report.outcome) { return (record, entry) }
            }
        }
        let record = try run(name)
        guard let entry = record[Step.ID(step)] else {
            throw HistoryError.noSuchStep(
                step, run: record.run, known: record.steps.map(\.report.step.rawValue))
        }
        return (record, entry)
    }

    /// The text of a file that a step wrote, `output/path`; nil for one that is large, no text, or gone.
    func text(ofFile path: String, of step: Step.ID, in run: RunRecord) -> String? {
        guard let entry = run[step], let recording = recording(of: entry, in: run) else { return nil }
        let matches = recording.outputs.filter { path.hasPrefix($0.name + "/") }
        guard let output = matches.max(by: { $0.name.count < $1.name.count }) else { return nil }
        let rest = String(path.dropFirst(output.name.count + 1))
        guard case .file(_, let size, _)? = output.tree.entries.first(where: { $0.path == rest })?.kind,
            size <= RecordingStore.longestText, let bytes = try? cache.trees.bytes(ofFile: rest, in: output),
            !bytes.contains(0)
        else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    /// What a step used or made in a run, if that is still recorded: a later run may have been told to run it again, and its
    /// recording is another one then.
    func recording(of entry: RunRecord.Entry, in run: RunRecord) -> Recording? {
        guard let fingerprint = entry.report.fingerprint,
            case .hit(let recording)? = try? cache.recordings.recording(for: fingerprint),
            recording.job.recordedAt <= run.startedAt + Int64(run.duration.seconds) + 1
        else { return nil }
        return recording
    }
}

/// Opens the cache for some work on the runs of a pipeline, and closes it after.
func withRuns<Result>(
    of options: HistoryOptions, in environment: CommandEnvironment, _ work: (ProjectRuns) throws -> Result
) throws -> Result {
    try withCache(options.cache.folder, in: environment) { try work(ProjectRuns(options, $0)) }
}

enum HistoryError: Error, CustomStringConvertible {
    case noRuns(pipeline: String?)
    case notOneRun(String, found: [String], known: [String])
    case unreadable(String)
    case noSuchStep(String, run: String, known: [String])
    case onlyOneRun(String)
    case noLog(String, run: String, outcome: String)
    case replacedLog(String, run: String)
    case notRecorded(Step.ID, run: String)

    var description: String {
        switch self {
        case .noRuns(let pipeline?):
            "no run of pipeline '\(pipeline)' is remembered here; run it, or name another with --pipeline"
        case .noRuns(nil): "no run is remembered here; run a pipeline first"
        case .notOneRun(let name, let found, let known):
            found.isEmpty
                ? "there is no run '\(name)'; the last are \(known.joined(separator: ", "))"
                : "'\(name)' may be any of \(found.joined(separator: ", ")); write more of it"
        case .unreadable(let name): "what is kept of run '\(name)' can't be read"
        case .noSuchStep(let step, let run, let known):
            "run \(run) has no step '\(step)'\(suggestion(for: step, among: known))"
        case .onlyOneRun(let pipeline):
            "only one run of pipeline '\(pipeline)' is remembered, and it takes two to differ"
        case .noLog(let step, let run, let outcome):
            "step '\(step)' has no log in run \(run): it was \(outcome)"
        case .notRecorded(let step, let run):
            "step '\(step)' has no recording in run \(run): what it read is kept only of a step that succeeded"
        case .replacedLog(let step, let run):
            "what step '\(step)' wrote in run \(run) is no longer recorded: it was run again since, or pruned"
        }
    }
}
