package import CacheStorage
import HostSystem
package import PipelineModel
import StepExecution
package import SystemPackage

/// A step as it was found when it was decided on: what it reads, what it is made of, and what becomes of it.
package struct DecidedStep: Sendable {
    package let contents: [InputContent]
    package internal(set) var manifest: Manifest
    /// All that was looked at for it.
    let files: LocalFiles
    /// What the interpreter is, and the state of its packages.
    var packages: Machine.Packages?
    package internal(set) var decision: StepDecision
    /// What is replayed.
    package internal(set) var replayed: RecordedJob?
    /// It ran, but a kill kept its outputs from being packed.
    package internal(set) var unpublished: UnpublishedRecording?
    /// Whether a recording of just this fingerprint, made by somebody else meanwhile, would do.
    package internal(set) var mayReplay = true
    /// Whose word it is that another fingerprint's recording is replayed.
    package internal(set) var acceptance: Acceptance?
    /// Who recorded what is replayed; nil when it was the user.
    package internal(set) var recordedBy: String?

    /// A file that was looked at and is no longer in the state that it was in.
    package var changedFile: FilePath? { files.firstChange }

    package var fingerprint: Fingerprint { manifest.fingerprint }

    /// What of it counts only when it is read; nil when all counts.
    package internal(set) var observable: ObservableParts?

    /// What it is now, with the files that an earlier attempt read and that nothing else counts.
    func manifest(toCompareWith earlier: Manifest) -> Manifest {
        observable?.manifest(toCompareWith: earlier) ?? manifest
    }

    /// What changed since an earlier attempt, of all that it read.
    func changes(since earlier: EarlierManifest) -> [Manifest.Change] {
        let changes = manifest(toCompareWith: earlier.manifest).changes(since: earlier.manifest)
        return earlier.job?.reads?.relevant(changes) ?? changes
    }

    /// Why it is replayed, in one phrase.
    package var reasonToReplay: String { ownReasonToReplay + (recordedBy.map { ", recorded by \($0)" } ?? "") }

    private var ownReasonToReplay: String {
        if let acceptance { return "accepted by \(acceptance.user)" }
        guard let replayed, replayed.fingerprint != fingerprint else { return "unchanged" }
        let changes = manifest.changes(since: replayed.manifest)
        let more = changes.count > 1 ? ", and \(changes.count - 1) more" : ""
        return "\(changes.first.map { "\($0)" } ?? "")\(more), which it did not read"
    }
}

/// Decides whether a step is replayed or runs, and says why: for a plan and for a run alike.
package struct StepDecider: Sendable {
    /// The pipeline's name.
    let pipeline: String
    let cache: Cache
    package private(set) var machine: Machine
    let data: DataSettings
    package let request: RunRequest
    /// In seconds since 1970: what recordings expire by.
    let now: Int64
    /// Where handlers run.
    let handlerFolder: FilePath
    let history: ProjectHistory?
    /// Who asks: what they recorded themselves needs no name.
    let user: String?

    /// - Parameters:
    ///   - outputs: of every finished step, by name.
    ///   - files: what lies on this machine now.
    ///   - planned: what was decided before the run; its reason holds as long as the step is the same.
    package func decide(
        _ resolved: ResolvedStep, outputs: [Step.ID: [String: StepOutput]], files: LocalFiles,
        planned: StepDecision? = nil
    ) throws -> DecidedStep {
        let contents = try self.contents(of: resolved, outputs: outputs, files: files)
        let manifest = try manifest(of: resolved, contents, files)
        let fingerprint = manifest.fingerprint
        var decided = DecidedStep(contents: contents, manifest: manifest, files: files, decision: .notSelected)
        // Nobody asks for it of a step whose very recording is there.
        func observable() throws -> ObservableParts? {
            guard let job = resolved.job else { return nil }
            return ObservableParts(
                of: job.knowing(contents), inputs: trees(of: job, contents), manifest,
                programs: try machine.programs(for: job), files: files)
        }
        decided.packages = resolved.job.flatMap(machine.knownPackages)
        func runs(because reason: String, _ expectedDuration: Duration?) throws -> DecidedStep {
            decided.observable = try decided.observable ?? observable()
            decided.decision = StepDecision(.ran, reason: reason)
            decided.decision.fingerprint = fingerprint
            decided.decision.expectedDuration = expectedDuration
            return decided
        }
        func replays(_ job: RecordedJob, _ inode: UInt64? = nil) -> DecidedStep {
            decided.replayed = job
            decided.recordedBy = job.user == user ? nil : job.user
            decided.decision = StepDecision(
                replaying: job, reason: decided.reasonToReplay, isExact: decided.acceptance == nil, inode: inode)
            decided.decision.recordedBy = decided.recordedBy
            return decided
        }
        if let reason = reasonNotToReplay(resolved) {
            decided.mayReplay = false
            return try runs(because: reason, try cache.index.lastDuration(of: resolved.id, in: pipeline))
        }
        var inode = FileState(at: cache.folder.recording(fingerprint).string)?.inode
        var lookup = try cache.recordings.recording(for: fingerprint)
        if case .miss = lookup {
            decided.observable = try observable()
            if let equal = try equal(decided.observable) {
                lookup = equal.lookup
                inode = equal.inode
                decided.manifest = equal.manifest
            }
        }
        switch lookup {
        case .hit(let recording):
            guard let reason = expiry(of: recording, resolved) ?? lostVersion(of: recording, resolved, files) else {
                do { return replays(try job(of: recording, for: resolved), inode) } catch is CancellationError {
                    throw CancellationError()
                } catch {
                    // Its metrics are to be found in the log.
                    decided.mayReplay = false
                    return try runs(because: "its log can't be read", recording.duration)
                }
            }
            decided.mayReplay = false
            return try runs(because: reason, recording.duration)
        case .unpublished(let recording):
            decided.unpublished = recording
            var job = recording.job
            job.results.metrics = try cache.recordings.metrics(resolved.job?.metrics ?? [], of: recording)
            decided = replays(job)
            decided.decision.recording = nil
            return decided
        case .miss:
            if let (recording, acceptance) = try accepted(fingerprint), expiry(of: recording, resolved) == nil,
                let job = try? job(of: recording, for: resolved)
            {
                decided.acceptance = acceptance
                return replays(job)
            }
        case .damaged: break
        }
        if let planned, planned.outcome == .ran, planned.fingerprint == fingerprint, case .miss = lookup {
            return try runs(because: planned.reason, planned.expectedDuration)
        }
        // They only explain: a step runs without an explanation too.
        let earlier = (try? self.earlier(of: resolved.id)) ?? []
        let reason =
            if case .damaged(let problem) = lookup { problem } else { reasonToRun(decided, resolved.id, earlier) }
        return try runs(because: reason, earlier.compactMap(\.job?.duration).first)
    }

    /// What a recording tells of a step now: its metrics are what the step's patterns find, whatever they were when it ran.
    package func job(of recording: Recording, for step: ResolvedStep) throws -> RecordedJob {
        var job = recording.job
        guard let definitions = step.job?.metrics else { return job }
        job.results.metrics = try cache.recordings.metrics(definitions, of: recording)
        return job
    }

    /// What the step's inputs hold.
    package func contents(
        of resolved: ResolvedStep, outputs: [Step.ID: [String: StepOutput]], files: LocalFiles
    ) throws -> [InputContent] {
        let reader = InputReader(cache: cache, files: files, data: data)
        return try resolved.sources.map { try reader.content(of: $0, for: resolved.id, outputs: outputs) }
    }

    private func manifest(
        of resolved: ResolvedStep, _ contents: [InputContent], _ files: LocalFiles
    ) throws -> Manifest {
        switch resolved.action {
        case .job(let job): return try manifest(of: job, contents, files)
        case .handler(let handler): return try HandlerManifest(handler, folder: handlerFolder, files: files).manifest
        case .registration(let registration): return registration.manifest(contents)
        default: throw RunError.unresolved(resolved.id)
        }
    }

    private func manifest(of job: Job, _ contents: [InputContent], _ files: LocalFiles) throws -> Manifest {
        let programs = try machine.programs(for: job)
        return ManifestBuilder.manifest(
            of: job.knowing(contents), inputs: trees(of: job, contents), programs: programs,
            program: try JobProgram(of: job, programs: programs).flatMap(files.program),
            runtime: job.runtimeKind ?? machine.runtimeKind, platform: machine.platform)
    }

    private func trees(of job: Job, _ contents: [InputContent]) -> [String: DigestedTree] {
        let inputs = zip(job.inputs.map(\.name), contents.map { DigestedTree($0.tree, digest: $0.digest) })
        return Dictionary(inputs) { first, _ in first }
    }

    /// What is recorded of a step that read only what is the same now.
    private func equal(_ observable: ObservableParts?) throws -> Equal? {
        guard let observable, let known = cache.recordings.reads(of: observable.shape) else { return nil }
        for entry in known.entries {
            let reads = known.reads(of: entry)
            guard observable.matches(entry, reads) else { continue }
            let inode = FileState(at: cache.folder.recording(entry.fingerprint).string)?.inode
            let lookup = try cache.recordings.recording(for: entry.fingerprint)
            guard let job = lookup.job, observable.matches(reads, job.manifest) else { continue }
            return Equal(lookup: lookup, inode: inode, manifest: observable.manifest(of: reads))
        }
        return nil
    }

    /// A recording of another fingerprint, which differs only in what it did not read.
    private struct Equal {
        let lookup: RecordingStore.Lookup
        let inode: UInt64?
        /// What the step is now, of a step that reads what that one did.
        let manifest: Manifest
    }

    /// What another run recorded of a step since it was decided on; nil when nothing did.
    package func recorded(_ decided: DecidedStep) throws -> RecordingStore.Lookup? {
        let lookup = try cache.recordings.recording(for: decided.fingerprint)
        if case .miss = lookup { return try equal(decided.observable)?.lookup }
        return lookup
    }

    private func reasonToRun(_ decided: DecidedStep, _ step: Step.ID, _ earlier: [EarlierManifest]) -> String {
        PipelinePlanning.reasonToRun(decided, earlier: earlier, unrecorded: history?.reasonNotRecorded(step))
    }

    /// What to compare a step with that runs: its last attempt, when that failed, and what it used last in this project; where
    /// none is known, the latest recordings of its name.
    func earlier(of step: Step.ID) throws -> [EarlierManifest] {
        let all = try cache.recordings.earlierManifests(of: step, in: pipeline)
        guard let last = try history?.recording(of: step) else { return all }
        return all.filter(\.failed) + [EarlierManifest(manifest: last.job.manifest, job: last.job)]
    }

    /// What lies on this machine now.
    package func filesNow() -> LocalFiles { LocalFiles(known: cache.index) }

    /// What changed on this machine since a step was decided on, in words: nobody can tell which of the two a job saw that
    /// ran meanwhile.
    package func change(of step: ResolvedStep, since decided: DecidedStep) async throws -> String? {
        if let path = decided.files.firstChange {
            let isProgram = step.job?.command.first.map {
                path.lastComponent?.string == FilePath($0).lastComponent?.string
            }
            return isProgram == true ? "the program '\(path)'" : "'\(path)'"
        }
        guard let job = step.job, job.container == nil, let before = decided.packages else { return nil }
        let isSame = try await machine.packages(for: job)?.isThat(of: before) ?? false
        return isSame ? nil : "the packages of the step's Python"
    }

    /// The same on a machine that has got something.
    package func knowing(_ machine: Machine) -> StepDecider {
        var decider = self
        decider.machine = machine
        return decider
    }

    /// The same, with the interpreter of a job as it is now.
    package func lookingAgain(at job: Job?) async throws -> StepDecider {
        guard let job, job.container == nil else { return self }
        var decider = self
        decider.machine = try await machine.lookingAgain(at: job)
        return decider
    }

    /// What keeps the step from being replayed, whatever is recorded.
    private func reasonNotToReplay(_ step: ResolvedStep) -> String? {
        if request.forces(step.id) { return "forced" }
        if !request.cache.reads { return "recordings are not used" }
        return step.policy == .never ? "its settings say that it always runs" : nil
    }

    private func expiry(of recording: Recording, _ step: ResolvedStep) -> String? {
        guard case .expires(let age) = step.policy, now - recording.job.recordedAt > age else { return nil }
        return "its recording expired after \(Quantity.text(ofSeconds: age))"
    }

    /// That the model version which a recording tells of is in the registry no more.
    private func lostVersion(of recording: Recording, _ step: ResolvedStep, _ files: LocalFiles) -> String? {
        guard case .registration(let registration) = step.action,
            let number = recording.job.results.values["ModelPackageVersion"]?.integer,
            !files.kinds.exists(cache.models.place(of: registration.group, number))
        else { return nil }
        return "version \(number) of \(registration.group) is gone from the registry"
    }

    private func accepted(_ fingerprint: Fingerprint) throws -> (Recording, Acceptance)? {
        guard let acceptance = cache.recordings.acceptance(of: fingerprint),
            case .hit(let recording) = try cache.recordings.recording(for: acceptance.recorded)
        else { return nil }
        return (recording, acceptance)
    }
}

/// Why a step without a recording runs, in one phrase: what changed since the nearest earlier attempt.
///
/// - Parameters:
///   - earlier: newest first.
///   - unrecorded: why the result of its last run was not recorded.
private func reasonToRun(_ decided: DecidedStep, earlier: [EarlierManifest], unrecorded: String?) -> String {
    let compared = earlier.map { (attempt: $0, changes: decided.changes(since: $0)) }
    // The first of equally near ones is the newest.
    guard let nearest = compared.min(by: { $0.changes.count < $1.changes.count }) else {
        return unrecorded.map { "was not recorded: \($0)" } ?? "no recording"
    }
    guard let first = nearest.changes.first else {
        if nearest.attempt.failed { return "failed last time" }
        return unrecorded.map { "was not recorded: \($0)" } ?? "its recording is gone"
    }
    // A changed setting shows in the command, in variables and in files too: only its like are worth counting.
    let area = first.part.prefix { $0 != "/" }
    let alike = nearest.changes.count { $0.part.prefix { $0 != "/" } == area && area != "config" }
    let change = alike > 1 ? "\(first), and \(alike - 1) more" : "\(first)"
    return unrecorded.map { "\(change); its last result was not recorded: \($0)" } ?? change
}
