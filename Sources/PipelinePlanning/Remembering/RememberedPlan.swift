package import CacheStorage
import HostSystem
package import PipelineModel
package import SystemPackage

/// A plan in which every step is replayed, with all that it was decided by.
///
/// As long as all of that is the same, so is the plan: then nothing is parsed, resolved or digested again. Anything that
/// differs, and everything is decided anew.
package struct RememberedPlan: Sendable, Hashable {
    /// How long a recording is left without a note that it is of use, in nanoseconds.
    static let useInterval: Int64 = 3600 * 1_000_000_000

    /// What is asked of a step to know that nothing has changed, and what a run of it shows.
    struct Entry: Sendable, Hashable {
        let step: Step.ID
        let disposition: StepDisposition
        let expectedDuration: Duration?
        let fingerprint: Fingerprint?
        let recordedBy: String?
        /// Nil for a step with which nothing is to be done.
        let recording: RecordingFile?
        let metrics: [Metric]
        let artifacts: [Artifact]
        let notices: [String]
    }

    /// A recording's file: written once, and another one when it is replaced. A note of its use changes only its times.
    struct RecordingFile: Sendable, Hashable {
        let device: UInt64
        let inode: UInt64
        /// In bytes.
        let size: Int64
    }

    let pipeline: String
    /// In the order of the definition.
    let parameters: Object
    /// In seconds since 1970: when the first recording expires.
    let validUntil: Int64?
    /// Digests of what they are.
    let interpreters: [PythonChoice: String]
    let observations: [LocalFiles.Observation]
    /// In the order of the plan.
    let entries: [Entry]
    /// What only a plan shows of each entry, as it is written: a run of many steps need not read it.
    let details: [UInt8]
    /// The same steps in the order of the definition.
    let definitionOrder: [Int]

    /// Whether a step has any outputs.
    package var hasOutputs: Bool { entries.contains { !$0.artifacts.isEmpty } }

    /// Whether everything is as it was.
    ///
    /// - Parameters:
    ///   - now: in seconds since 1970.
    ///   - find: the interpreter that is asked for.
    func isStillTrue(
        in cache: Cache, now: Int64, find: (PythonChoice) async throws -> Interpreter
    ) async -> Bool {
        if let validUntil, now > validUntil { return false }
        for (choice, digest) in interpreters {
            guard let interpreter = try? await find(choice), interpreter.digest == digest else { return false }
        }
        let oldest = now * 1_000_000_000 - Self.useInterval
        let recorded = entries.filter { $0.recording != nil }
        let states = cache.folder.states(ofRecordings: recorded.compactMap(\.fingerprint))
        guard states.count == recorded.count,
            zip(recorded, states).allSatisfy({ entry, state in
                state.map(RecordingFile.init) == entry.recording && state.map { $0.modifiedAt > oldest } ?? false
            }), cache.trees.artifacts.offersAll(entries.flatMap(\.artifacts))
        else { return false }
        let single = observations.compactMap { observation in
            if case .file(let path, _, _) = observation { FilePath(path) } else { nil }
        }
        let files = LocalFiles(known: PrefetchedDigests(cache.index, for: single))
        return observations.allSatisfy(files.stillSees)
    }
}

/// Asks for the digests of many files of one folder at once.
private struct PrefetchedDigests: DigestStore {
    /// Fewer files of a folder are asked for one by one.
    private static let worthwhileCount = 50

    private let store: any DigestStore
    private let folders: Set<FilePath>
    private let known: [String: KnownDigest]

    /// - Parameter files: what will be asked for.
    init(_ store: any DigestStore, for files: [FilePath]) {
        self.store = store
        let counts = Dictionary(files.map { ($0.removingLastComponent(), 1) }, uniquingKeysWith: +)
        folders = Set(counts.filter { $0.value >= Self.worthwhileCount }.keys)
        known = folders.reduce(into: [:]) { known, folder in
            known.merge(store.digests(at: folder.string)) { first, _ in first }
        }
    }

    func digests(at path: String) -> [String: KnownDigest] {
        guard folders.contains(FilePath(path).removingLastComponent()) else { return store.digests(at: path) }
        return known[path].map { [path: $0] } ?? [:]
    }

    func keep(_ digests: [String: KnownDigest], forgetting gone: [String]) { store.keep(digests, forgetting: gone) }
}

/// A run in which everything is as it was: nothing is left to be done.
extension RememberedPlan {
    /// To write down a run of more steps takes longer than the run itself.
    private static let keptStepCount = 200

    /// Whether a step reads a folder, or one that it is in: what is put there would be an input.
    package func reads(_ folder: FilePath) -> Bool {
        observations.contains {
            if case .folder(let path, _, _, _) = $0 { folder.starts(with: FilePath(path)) } else { false }
        }
    }

    /// Shows a run of this plan, which leaves nothing to be done.
    package func run(_ run: RunID, report: any RunReport) -> RunSummary {
        let clock = ContinuousClock()
        let start = clock.now
        report.show(
            .started(run: run.text, pipeline: pipeline, steps: definitionOrder.map { entries[$0].step }))
        for entry in definitionOrder.map({ entries[$0] }) {
            for notice in entry.notices { report.show(.notice(entry.step, notice)) }
        }
        let reports = entries.map { entry in
            var report = StepReport(
                step: entry.step, outcome: entry.disposition.outcome, reason: entry.disposition.reason,
                savedDuration: entry.recording == nil ? nil : entry.expectedDuration,
                fingerprint: entry.fingerprint, metrics: entry.metrics)
            report.recordedBy = entry.recordedBy
            return report
        }
        for step in reports { report.show(.stepFinished(step)) }
        let summary = RunSummary(
            run: run.text, outcome: .init(of: reports), steps: definitionOrder.map { reports[$0] },
            duration: start.duration(to: clock.now))
        report.show(.finished(summary))
        return summary
    }

    /// Keeps a run of this plan among the runs that are looked back at, unless it has very many steps.
    package func remember(
        _ summary: RunSummary, of project: ProjectIdentity? = nil, startedAt: Int64, by identity: Identity,
        in cache: Cache
    ) {
        guard entries.count <= Self.keptStepCount, let entries = report?.entries else { return }
        let reports = Dictionary(summary.steps.map { ($0.step, $0) }) { first, _ in first }
        let steps = definitionOrder.map { entries[$0] }.compactMap { entry -> RunRecord.Entry? in
            guard let report = reports[entry.step] else { return nil }
            return RunRecord.Entry(report: report, kind: entry.kind, needs: entry.needs, instances: entry.instances)
        }
        try? cache.history.keep(
            RunRecord(
                run: summary.run, pipeline: pipeline, startedAt: startedAt, outcome: summary.outcome,
                duration: summary.duration, parameters: parameters, user: identity.user, host: identity.host,
                steps: steps, definition: project?.definition), logs: [:])
    }
}
