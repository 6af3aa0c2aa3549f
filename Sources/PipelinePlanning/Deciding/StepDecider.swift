package import CacheStorage
import HostSystem
package import PipelineModel
import StepExecution
import SystemPackage

/// A step as it was found when it was decided on: what it reads, what it is made of, and what becomes of it.
package struct DecidedStep: Sendable {
    package let contents: [InputContent]
    package let manifest: Manifest
    package internal(set) var decision: StepDecision
    /// What is replayed.
    package internal(set) var replayed: RecordedJob?
    /// It ran, but a kill kept its outputs from being packed.
    package internal(set) var unpublished: UnpublishedRecording?
    /// Whether a recording of just this fingerprint, made by somebody else meanwhile, would do.
    package internal(set) var mayReplay = true
    /// Whose word it is that another fingerprint's recording is replayed.
    package internal(set) var acceptance: Acceptance?

    package var fingerprint: Fingerprint { manifest.fingerprint }

    /// Why it is replayed, in one phrase.
    package var reasonToReplay: String { acceptance.map { "accepted by \($0.user)" } ?? "unchanged" }
}

/// Decides whether a step is replayed or runs, and says why: for a plan and for a run alike.
package struct StepDecider: Sendable {
    /// The pipeline's name.
    let pipeline: String
    let cache: Cache
    package let machine: Machine
    let data: DataSettings
    let request: RunRequest
    /// In seconds since 1970: what recordings expire by.
    let now: Int64
    /// Where handlers run.
    let handlerFolder: FilePath

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
        var decided = DecidedStep(contents: contents, manifest: manifest, decision: .notSelected)
        func runs(because reason: String, _ expectedDuration: Duration?) -> DecidedStep {
            decided.decision = StepDecision(.ran, reason: reason)
            decided.decision.fingerprint = fingerprint
            decided.decision.expectedDuration = expectedDuration
            return decided
        }
        func replays(_ job: RecordedJob, _ metrics: [Metric], _ inode: UInt64? = nil) -> DecidedStep {
            var job = job
            job.results.metrics = metrics
            decided.replayed = job
            decided.decision = StepDecision(
                replaying: job, reason: decided.reasonToReplay, isExact: decided.acceptance == nil, inode: inode)
            return decided
        }
        if let reason = reasonNotToReplay(resolved) {
            decided.mayReplay = false
            return runs(because: reason, try cache.index.lastDuration(of: resolved.id, in: pipeline))
        }
        let inode = FileState(at: cache.folder.recording(fingerprint).string)?.inode
        let lookup = try cache.recordings.recording(for: fingerprint)
        switch lookup {
        case .hit(let recording):
            if let reason = expiry(of: recording, resolved) {
                decided.mayReplay = false
                return runs(because: reason, recording.duration)
            }
            guard let metrics = try metrics(of: recording, resolved) else {
                decided.mayReplay = false
                return runs(because: "the log that its metrics are in is damaged", recording.duration)
            }
            return replays(recording.job, metrics, inode)
        case .unpublished(let recording):
            decided.unpublished = recording
            let metrics = try cache.recordings.metrics(resolved.job?.metrics ?? [], in: recording)
            decided = replays(recording.job, metrics)
            decided.decision.recording = nil
            return decided
        case .miss:
            if let (recording, acceptance) = try accepted(fingerprint), expiry(of: recording, resolved) == nil {
                if let metrics = try metrics(of: recording, resolved) {
                    decided.acceptance = acceptance
                    return replays(recording.job, metrics)
                }
            }
        case .damaged: break
        }
        if let planned, planned.outcome == .ran, planned.fingerprint == fingerprint, case .miss = lookup {
            return runs(because: planned.reason, planned.expectedDuration)
        }
        // They only explain: a step runs without an explanation too.
        let earlier = (try? cache.recordings.earlierManifests(of: resolved.id, in: pipeline)) ?? []
        let reason =
            if case .damaged(let problem) = lookup { problem } else { reasonToRun(manifest, earlier: earlier) }
        return runs(because: reason, earlier.compactMap(\.job?.duration).first)
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
        let inputs = zip(job.inputs.map(\.name), contents.map { DigestedTree($0.tree, digest: $0.digest) })
        let programs = try machine.programs(for: job)
        return ManifestBuilder.manifest(
            of: job.knowing(contents), inputs: Dictionary(inputs) { first, _ in first }, programs: programs,
            program: try JobProgram(of: job, programs: programs).flatMap(files.program),
            runtime: job.runtimeKind ?? machine.runtimeKind, platform: machine.platform)
    }

    /// What lies on this machine and is no longer what was decided by: nobody can tell which of the two the job saw.
    package func changedInput(of step: ResolvedStep, since decided: DecidedStep) throws -> String? {
        guard let job = step.job else { return nil }
        let files = LocalFiles(known: cache.index)
        let reader = InputReader(cache: cache, files: files, data: data)
        for (source, before) in zip(step.sources, decided.contents) {
            guard case .local(let path) = source.origin else { continue }
            guard let now = try? reader.content(of: source, for: step.id, outputs: [:]) else { return "'\(path)'" }
            if now.digest == before.digest { continue }
            guard path.isFolder, let name = now.tree.firstDifference(from: before.tree) else { return "'\(path)'" }
            return "'\(path.appending(name))'"
        }
        let part = "runtime/program"
        let program = try JobProgram(of: job, programs: machine.programs(for: job)).flatMap(files.program)
        let known = decided.manifest.parts.first { $0.name == part }?.digest
        return program == known ? nil : "the program '\(job.command.first ?? "")'"
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

    /// The recorded job's metrics by the patterns of today; nil when its log can't be read.
    private func metrics(of recording: Recording, _ step: ResolvedStep) throws -> [Metric]? {
        do {
            return try cache.recordings.metrics(step.job?.metrics ?? [], in: recording)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            return nil
        }
    }

    /// What a step replays when another run has recorded it meanwhile.
    package func replayed(_ recording: Recording, of step: ResolvedStep) throws -> RecordedJob {
        var job = recording.job
        job.results.metrics = try cache.recordings.metrics(step.job?.metrics ?? [], in: recording)
        return job
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
/// - Parameter earlier: newest first.
private func reasonToRun(_ manifest: Manifest, earlier: [EarlierManifest]) -> String {
    let compared = earlier.map { (attempt: $0, changes: manifest.changes(since: $0.manifest)) }
    // The first of equally near ones is the newest.
    guard let nearest = compared.min(by: { $0.changes.count < $1.changes.count }) else { return "no recording" }
    guard let first = nearest.changes.first else {
        return nearest.attempt.failed ? "failed last time" : "its recording is gone"
    }
    // A changed setting shows in the command, in variables and in files too: only its like are worth counting.
    let area = first.part.prefix { $0 != "/" }
    let alike = nearest.changes.count { $0.part.prefix { $0 != "/" } == area && area != "config" }
    return alike > 1 ? "\(first), and \(alike - 1) more" : "\(first)"
}
