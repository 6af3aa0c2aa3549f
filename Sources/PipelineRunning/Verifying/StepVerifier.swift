import CacheStorage
import HostSystem
package import PipelineModel
package import PipelinePlanning
package import StepExecution
import SystemPackage

/// Runs a recorded step again on the same inputs, and compares what it writes with what is recorded.
package struct StepVerifier: Sendable {
    private let planner: Planner
    private let runtime: any StepRuntime
    private let identity: Identity
    private let aws: any AWSCalls
    private let onLine: @Sendable (LogLine) -> Void

    /// - Parameter onLine: hears what the step writes.
    package init(
        _ planner: Planner, runtime: any StepRuntime, identity: Identity, aws: any AWSCalls,
        onLine: @escaping @Sendable (LogLine) -> Void
    ) {
        self.aws = aws
        self.planner = planner
        self.runtime = runtime
        self.identity = identity
        self.onLine = onLine
    }

    /// The recording and everything else stay as they are, but for a note whether the step writes the same again.
    ///
    /// Throws ``VerificationError`` when the step is not recorded as it is now, or fails.
    package func verify(_ step: Step.ID, runs: Int, as run: RunID) async throws -> VerificationReport {
        let resolved = planner.resolved
        let cache = planner.cache
        let plan = try await blocking { try planner.plan() }
        guard resolved.graph.order.contains(step) else {
            throw RunError.noSuchStep(step, known: resolved.graph.order.map(\.rawValue))
        }
        guard let resolvedStep = plan.state.resolved[step], let job = resolvedStep.job else {
            throw VerificationError.runsNothing(step)
        }
        if let problem = plan[step].problem { throw VerificationError.cannotBegin(step, problem) }
        guard let fingerprint = plan[step].fingerprint, plan[step].recording?.isExact == true,
            let recordedOutputs = plan[step].products?.outputs
        else { throw VerificationError.notRecorded(step) }
        let contents = try planner.decider.contents(of: resolvedStep, outputs: plan.state.outputs, files: planner.files)
        let workspaces = Workspaces(folder: cache.folder.workspaces, pipeline: resolved.pipeline.name, run: run)
        let collector = OutputCollector(cache: cache, readers: [:])
        try await runtime.runtime(for: job).check()
        var differences: [VerificationReport.Difference] = []
        for number in 1...max(1, runs) {
            let workspace = try workspaces.make(for: step)
            defer { try? workspace.removeTree() }
            let access = await aws.begin(job) { plan.state.written() }
            let prepared = try await blocking {
                PreparedJob(
                    job: job, programs: try planner.decider.machine.programs(for: job), workspace: workspace,
                    inputs: try InputPreparer(
                        cache: cache, staging: workspace.appending("staging"), artifacts: [:]
                    ).prepare(contents), aws: access)
            }
            let outcome = try await runtime.run(prepared, onLine: onLine)
            guard outcome.succeeded else {
                throw VerificationError.failed(step, run: number, exitCode: outcome.status.exitCode)
            }
            differences += try await blocking {
                let written = try collector.read(from: prepared).byName
                return try recordedOutputs.flatMap { recorded -> [VerificationReport.Difference] in
                    guard let path = job.outputs.first(where: { $0.name == recorded.name })?.path else { return [] }
                    return try OutputComparison(
                        recorded: recorded.tree, in: { try cache.trees.tree(of: recorded) },
                        written: written[recorded.name]?.tree ?? FileTree([]), in: prepared.path(of: path)
                    ).differences.map {
                        .init(file: "\(recorded.name)/\($0.path)", run: number, detail: $0.detail)
                    }
                }
            }
        }
        let report = VerificationReport(
            step: step, fingerprint: fingerprint, runCount: max(1, runs), differences: differences)
        // It only explains: a cache that can't be written keeps no such notes.
        try? cache.recordings.keep(
            StepCheck(
                fingerprint: fingerprint, runCount: report.runCount, differing: report.differing,
                user: identity.user, host: identity.host, checkedAt: identity.now()))
        return report
    }
}

/// Why a step could not be verified.
package enum VerificationError: Error, CustomStringConvertible {
    case notRecorded(Step.ID)
    case runsNothing(Step.ID)
    case cannotBegin(Step.ID, String)
    case failed(Step.ID, run: Int, exitCode: Int32?)

    package var description: String {
        switch self {
        case .notRecorded(let step):
            "step '\(step)' is not recorded as it is now, so there is nothing to compare with; run it first: "
                + "retake run --until \(step)"
        case .runsNothing(let step): "step '\(step)' runs no program here, so there is nothing to verify"
        case .cannotBegin(let step, let problem): "step '\(step)' can't begin: \(problem)"
        case .failed(let step, let run, let exitCode):
            "step '\(step)' failed when it was run again (run \(run))"
                + (exitCode.map { ", with exit code \($0)" } ?? "") + ", though it succeeded when it was recorded"
        }
    }
}
