import CacheStorage
import HostSystem
import PipelineModel
import PipelinePlanning
import StepExecution
import SystemPackage

/// Runs one job and records it when it succeeds, in four phases: prepare, execute, examine, and conclude.
struct JobRunner: Sendable {
    let pipeline: String
    /// Where the definition's relative paths start.
    let baseFolder: FilePath
    let state: SharedRunState
    let services: RunServices
    let runtime: any StepRuntime
    let workspaces: Workspaces
    let recorder: Recorder
    let readsFinder: JobReadsFinder

    /// A job that is laid out in its workspace.
    private struct Attempt {
        let work: StepWork
        let job: PreparedJob
        let log: LogRecorder
        let checkpoints: Checkpoints
        /// Whether it goes on from what an earlier attempt wrote, which read what nobody knows.
        let isResumed: Bool
        /// When it was about to start, in nanoseconds since 1970.
        let start: Int64
        let trees: MountedTrees
    }

    /// What a job left that ended well.
    private struct Examination {
        let outputs: [StepOutput]
        let results: StepResults
        let undeclared: [UndeclaredInputs.Finding]
    }

    func run(_ work: StepWork) async throws -> StepEnding {
        let workspace = try workspaces.make(for: work.step.id)
        var started: Attempt?
        do {
            let attempt = try await prepare(work, in: workspace)
            started = attempt
            let outcome = try await execute(attempt)
            let change = try await work.decider.change(of: work.step, since: work.decided) ?? attempt.trees.change()
            do {
                return try await record(attempt, outcome, try await examine(attempt, outcome), change)
            } catch let error where !(error is CancellationError) {
                return keepFailure(attempt, outcome, error, change)
            }
        } catch {
            // Interrupted, or never started: nothing else in it tells anything.
            if let started, work.decided.changedFile == nil {
                started.checkpoints.keep(of: started.job, work.decided.fingerprint)
            }
            try? workspace.removeTree()
            throw error
        }
    }

    private func prepare(_ work: StepWork, in workspace: FilePath) async throws -> Attempt {
        guard let job = work.step.job else { throw RunError.unresolved(work.step.id) }
        let contents = work.decided.contents
        var artifacts: [Digest: Artifact] = [:]
        for case .artifact(let output, _) in contents.flatMap(\.pieces).map(\.source) {
            artifacts[output.treeDigest] = await recorder.artifact(of: output)
        }
        let checkpoints = workspaces.checkpoints(of: job.step)
        // Who forces a step wants all of it.
        let kept = work.decided.mayReplay ? checkpoints.input(of: job, work.decided.fingerprint) : nil
        if kept != nil { work.progress.notice("goes on from the checkpoints that its last attempt left") }
        let log = try LogRecorder(at: workspace.appending("log.txt"))
        let aws = await services.aws?.begin(job) { [state, recorder] in await state.written(packedBy: recorder) }
        let prepared = try await blocking { [artifacts] in
            let preparer = InputPreparer(
                cache: services.cache, staging: workspace.appending("staging"), artifacts: artifacts)
            return PreparedJob(
                job: job, programs: try work.decider.machine.programs(for: job), workspace: workspace,
                inputs: try preparer.prepare(contents) + [kept].compactMap(\.self), aws: aws)
        }
        return Attempt(
            work: work, job: prepared, log: log, checkpoints: checkpoints, isResumed: kept != nil, start: .now,
            trees: MountedTrees(of: contents, in: services.cache))
    }

    private func execute(_ attempt: Attempt) async throws -> JobOutcome {
        let (log, progress) = (attempt.log, attempt.work.progress)
        let secrets = attempt.job.secrets
        let outcome = try await runtime.run(attempt.job) { line in
            let line = secrets.masked(line)
            log.append(line)
            progress.write(line)
        }
        outcome.remarks.forEach(progress.notice)
        return outcome
    }

    /// Throws what makes the job one that failed.
    private func examine(_ attempt: Attempt, _ outcome: JobOutcome) async throws -> Examination {
        let (work, prepared, log) = (attempt.work, attempt.job, attempt.log)
        let readers = state { $0.resolved.readers[work.step.id, default: [:]] }
        return try await blocking {
            PartTexts(cache: services.cache).keep(of: work.decided, prepared.job)
            let inputs = UndeclaredInputs(
                prepared: prepared, seesMachine: work.runtimeKind == HostRuntime.name,
                folders: [baseFolder, services.currentFolder ?? baseFolder])
            if services.tracesAll,
                let gap = outcome.observation?.gap ?? (outcome.observation == nil ? "nobody could watch it" : nil)
            {
                work.progress.notice("not all files that it opened are known: \(gap)")
            }
            // What the job opened, as far as anybody watched, and what it said it missed, when it failed.
            let opened = outcome.observation.map(inputs.opened) ?? []
            let told = opened.filter { services.tracesAll || inputs.isNear($0) }
            guard outcome.succeeded else {
                let module = MissingModule(in: log.tail)?.advice(for: prepared.programs, in: baseFolder)
                let fixed = work.runtimeKind == HostRuntime.name ? FixedPath(in: log.tail)?.advice : nil
                throw JobFailure(
                    outcome, of: prepared.job,
                    advice: Set((told + inputs.inLog(log.tail)).map(\.advice)).sorted()
                        + [module, fixed].compactMap(\.self))
            }
            for finding in told { work.progress.notice(finding.notice) }
            var collector = OutputCollector(cache: services.cache, readers: readers)
            collector.onLinks = { output, links in
                let (first, rest) = (links[0], links.count - 1)
                let more = rest > 0 ? " and \(rest) more" : ""
                work.progress.noticeOfRun(
                    "the link '\(first)'\(more) in output '\(output)' of step '\(work.step.id)' "
                        + "\(rest > 0 ? "lead" : "leads") out of it: the contents are kept in \(rest > 0 ? "their" : "its") place"
                )
            }
            let outputs = try collector.collect(from: prepared)
            return Examination(
                outputs: outputs, results: try log.results(of: prepared, notice: work.progress.notice),
                undeclared: opened)
        }
    }

    private func record(
        _ attempt: Attempt, _ outcome: JobOutcome, _ found: Examination, _ change: String?
    ) async throws -> StepEnding {
        let work = attempt.work
        let read = try await blocking { [readsFinder] in
            readsFinder.reads(
                of: attempt.job, work.decided, attempt.isResumed ? nil : outcome.observation, in: work.runtimeKind,
                since: attempt.start)
        }
        let changed = change ?? read.changedFile.map { "'\($0)'" }
        var problem =
            changed.map { "\($0) changed while the step ran" }
            ?? called(by: work.step.id) ?? work.lock.problem
        if let problem {
            work.progress.notice("\(problem): its result is used in this run, but not recorded")
        } else {
            let identity = services.identity
            let job = RecordedJob(
                fingerprint: read.manifest.fingerprint, pipeline: pipeline, step: work.step.id,
                manifest: read.manifest, outputs: found.outputs, results: found.results,
                undeclaredFiles: found.undeclared.map(\.file.string), reads: read.reads,
                duration: outcome.duration, resources: outcome.resources, recordedAt: identity.now(),
                user: identity.user, host: identity.host)
            problem = await recorder.record(job, log: attempt.log, lock: work.lock)
            if problem == nil, let reads = read.reads, let shape = work.decided.observable?.shape {
                recorder.record(reads, of: job.fingerprint, read: read.digest, shape: shape)
            }
        }
        workspaces.removeEarlier(of: work.step.id)
        attempt.checkpoints.remove(work.decided.fingerprint)
        try attempt.job.workspace.removeTree()
        var report = work.report
        report.fingerprint = read.manifest.fingerprint
        report.resources = outcome.resources
        report.metrics = found.results.metrics
        report.notRecorded = problem
        return StepEnding(
            report: report,
            products: [work.step.id: StepProducts(outputs: found.outputs, results: found.results)])
    }

    /// That a step called AWS: nobody can tell what it read there, and what it wrote there is not among its outputs.
    private func called(by step: Step.ID) -> String? {
        let called = services.aws?.services(calledBy: step) ?? []
        return called.isEmpty ? nil : "it used AWS's calls (\(called.joined(separator: ", "))), so it runs each time"
    }

    /// A failed job's workspace stays, for a person to look into.
    private func keepFailure(
        _ attempt: Attempt, _ outcome: JobOutcome, _ error: any Error, _ change: String?
    ) -> StepEnding {
        let (work, workspace) = (attempt.work, attempt.job.workspace)
        try? File.write("", to: workspace.appending(RunningLog.endName))
        var report = work.report
        report.outcome = .failed
        report.resources = outcome.resources
        report.failure = StepReport.Failure(
            exitCode: outcome.status.exitCode, message: "\(error)", logTail: attempt.log.tail,
            workspace: workspace.string)
        // Without this note the next run's reason is less telling; the failure matters more.
        try? services.cache.index.noteFailedAttempt(work.decided.manifest, of: work.step.id, in: pipeline)
        // What was written while the data was another is nothing to go on from.
        if change == nil { attempt.checkpoints.keep(of: attempt.job, work.decided.fingerprint) }
        workspaces.removeEarlier(of: work.step.id)
        return StepEnding(report: report)
    }
}

extension SharedRunState {
    /// What earlier steps left, with the files that hold it as soon as they are packed.
    fileprivate func written(packedBy recorder: Recorder) async -> [WrittenOutput] {
        var written = self { $0.written() }
        for index in written.indices where written[index].place.layout == .archive {
            let (place, output) = (written[index].place, written[index].output)
            let packed = StepOutput(
                name: output.name, treeDigest: output.treeDigest, tree: output.tree,
                artifact: await recorder.artifact(of: output))
            written[index] = WrittenOutput(place: place, output: packed)
        }
        return written
    }
}

/// A job that ended badly, in its own words where it left any; its exit code is told beside.
private struct JobFailure: Error, CustomStringConvertible {
    let description: String

    init(_ outcome: JobOutcome, of job: Job, advice: [String]) {
        let limit = job.timeLimit.map { Quantity.text(ofSeconds: $0.duration.components.seconds) } ?? ""
        let ending =
            if outcome.exceededLimit {
                "stopped after \(limit), which is all that it may take (\(job.timeLimit?.name ?? ""))"
            } else if case .signalled(let signal) = outcome.status {
                "ended by signal \(signal)"
            } else {
                ""
            }
        description = ([ending, outcome.failureNote ?? ""] + advice).filter { !$0.isEmpty }.joined(separator: "\n")
    }
}
