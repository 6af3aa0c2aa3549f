package import CacheStorage
import HostSystem
package import PipelineModel
import StepExecution
import SystemPackage

/// Decides whether a step is replayed or runs, and says why: for a plan and for a run alike.
package struct StepDecider: Sendable {
    package struct Decision: Sendable {
        package enum Action: Sendable {
            case replay(Recording)
            /// It ran, but a kill kept its outputs from being packed.
            case publish(UnpublishedRecording)
            case run(reason: String)
        }

        package let contents: [InputContent]
        package let manifest: Manifest
        package let fingerprint: Fingerprint
        package let action: Action
        /// How long the job took the last time it was recorded.
        package let expectedDuration: Duration?
        /// Whether a recording of just this fingerprint, made by somebody else meanwhile, would do.
        package var mayReplay = true
        /// Of the recording's file, before it was read: another one has another.
        package var recordingInode: UInt64?
        /// Whose word it is that another fingerprint's recording is replayed.
        package var acceptance: Acceptance?
    }

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
        planned: Plan.Verdict? = nil
    ) throws -> Decision {
        let step = resolved.id
        let contents = try self.contents(of: resolved, outputs: outputs, files: files)
        let manifest = try manifest(of: resolved, contents, files)
        let fingerprint = manifest.fingerprint
        func decision(_ action: Decision.Action, _ expectedDuration: Duration?) -> Decision {
            Decision(
                contents: contents, manifest: manifest, fingerprint: fingerprint, action: action,
                expectedDuration: expectedDuration)
        }
        if let reason = reasonNotToReplay(resolved) {
            var decision = decision(
                .run(reason: reason), try cache.index.lastDuration(of: step, in: pipeline))
            decision.mayReplay = false
            return decision
        }
        let inode = FileState(at: cache.folder.recording(fingerprint.rawValue).string)?.inode
        let lookup = try cache.recordings.recording(for: fingerprint)
        switch lookup {
        case .hit(let recording):
            let reason = expiry(of: recording, resolved)
            var decision = decision(
                reason.map { .run(reason: $0) } ?? .replay(recording), recording.duration)
            decision.mayReplay = reason == nil
            decision.recordingInode = inode
            return decision
        case .unpublished(let recording): return decision(.publish(recording), recording.job.duration)
        case .miss:
            if let (recording, acceptance) = try accepted(fingerprint), expiry(of: recording, resolved) == nil {
                var decision = decision(.replay(recording), recording.duration)
                decision.acceptance = acceptance
                return decision
            }
        case .damaged: break
        }
        if case .run(let reason, fingerprint, let duration)? = planned, case .miss = lookup {
            return decision(.run(reason: reason), duration)
        }
        // They only explain: a step runs without an explanation too.
        let earlier = (try? cache.recordings.earlierManifests(of: step, in: pipeline)) ?? []
        let reason =
            if case .damaged(let problem) = lookup { problem } else { reasonToRun(manifest, earlier: earlier) }
        return decision(.run(reason: reason), earlier.compactMap(\.job?.duration).first)
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
    package func changedInput(of step: ResolvedStep, since decision: Decision) throws -> String? {
        guard let job = step.job else { return nil }
        let files = LocalFiles(known: cache.index)
        let reader = InputReader(cache: cache, files: files, data: data)
        for (source, before) in zip(step.sources, decision.contents) {
            guard case .local(let path) = source.origin else { continue }
            guard let now = try? reader.content(of: source, for: step.id, outputs: [:]) else { return "'\(path)'" }
            if now.digest == before.digest { continue }
            guard path.isFolder, let name = now.tree.firstDifference(from: before.tree) else { return "'\(path)'" }
            return "'\(path.appending(name))'"
        }
        let part = "runtime/program"
        let program = try JobProgram(of: job, programs: machine.programs(for: job)).flatMap(files.program)
        let known = decision.manifest.parts.first { $0.name == part }?.digest
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

    private func accepted(_ fingerprint: Fingerprint) throws -> (Recording, Acceptance)? {
        guard let acceptance = cache.recordings.acceptance(of: fingerprint),
            case .hit(let recording) = try cache.recordings.recording(for: acceptance.recorded)
        else { return nil }
        return (recording, acceptance)
    }
}

extension StepDecider.Decision {
    /// What the step's recorded job left, when it need not run.
    var recordedOutputs: [StepOutput]? {
        switch action {
        case .replay(let recording): recording.outputs
        case .publish(let recording): recording.job.outputs
        case .run: nil
        }
    }

    /// Why it is replayed, in one phrase.
    package var reasonToReplay: String { acceptance.map { "accepted by \($0.user)" } ?? "unchanged" }
}

extension [StepOutput] {
    package var byName: [String: StepOutput] { Dictionary(map { ($0.name, $0) }) { first, _ in first } }
}
