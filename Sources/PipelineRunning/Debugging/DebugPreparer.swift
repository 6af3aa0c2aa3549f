package import CacheStorage
import HostSystem
package import PipelineModel
package import PipelinePlanning
package import StepExecution
import SystemPackage

/// Lays out a step for a person to look into, as the next run would.
package struct DebugPreparer: Sendable {
    private let planner: Planner

    package init(_ planner: Planner) { self.planner = planner }

    /// Where the outputs and the log of the last good run are shown, as the job sees it.
    package static let lastGoodFolder = "/tmp/last-good"

    /// Throws ``DebugError`` when the step has no program, or needs one that is not recorded.
    package func session(
        of step: Step.ID, as run: RunID, stopsPython: Bool, terminal: String?, aws: any AWSCalls
    ) async throws -> DebugSession {
        let (prepared, written) = try await prepare(step, as: run, stopsPython: stopsPython, terminal: terminal)
        var session = prepared
        session.job.aws = await aws.begin(session.job.job) { written }
        return session
    }

    private func prepare(
        _ step: Step.ID, as run: RunID, stopsPython: Bool, terminal: String?
    ) async throws -> (DebugSession, [WrittenOutput]) {
        try await blocking {
            let resolved = planner.resolved
            guard resolved.graph.order.contains(step) else {
                throw RunError.noSuchStep(step, known: resolved.graph.order.map(\.rawValue))
            }
            let plan = try planner.plan()
            if let needed = plan[step].awaited.first { throw DebugError.waits(step, for: needed) }
            if let problem = plan[step].problem { throw DebugError.cannotBegin(step, problem) }
            guard let resolvedStep = plan.state.resolved[step], let job = resolvedStep.job else {
                throw DebugError.runsNothing(step)
            }
            let open = resolvedStep.writers.first { plan.state.outputs[$0] == nil }
            if let open { throw DebugError.waits(step, for: open) }
            let cache = planner.cache
            let contents = try planner.decider.contents(
                of: resolvedStep, outputs: plan.state.outputs, files: planner.files)
            let workspace = try Workspaces(
                folder: cache.folder.workspaces, pipeline: resolved.pipeline.name, run: run.ofShell
            ).make(for: step)
            let prepared = try InputPreparer(
                cache: cache, staging: workspace.appending("staging"), artifacts: [:]
            ).prepare(contents)
            var views: [DebugSession.View] = []
            var inputs: [PreparedInput] = []
            for (input, (content, own)) in zip(prepared, zip(contents, job.inputs)) {
                guard own.role == .code, content.isOwn else {
                    inputs.append(input)
                    continue
                }
                views += input.pieces.map { piece in
                    let path = piece.location.isEmpty ? input.path : "\(input.path)/\(piece.location)"
                    return .init(source: piece.source, path: path, isWritable: true)
                }
            }
            var shown = job
            // Their folders are the person's own.
            shown.inputs = job.inputs.filter { own in !views.contains { $0.path == own.path } }
            views += try lastGood(step, resolved.pipeline.name, in: workspace)
            let session = DebugSession(
                PreparedJob(
                    job: shown, programs: try planner.decider.machine.programs(for: job), workspace: workspace,
                    inputs: inputs), views: views, stopsPython: stopsPython, terminal: terminal)
            return (session, plan.state.written())
        }
    }

    /// The outputs of the step's latest recording, and a file with its log.
    private func lastGood(
        _ step: Step.ID, _ pipeline: String, in workspace: FilePath
    ) throws -> [DebugSession.View] {
        guard let recording = try planner.cache.recordings.latestRecording(of: step, in: pipeline) else { return [] }
        // They are to be compared with; who has lost one can work all the same.
        let log = workspace.appending("last-good.log")
        let lines = (try? planner.cache.recordings.log(of: recording)) ?? []
        try File.write(lines.map(\.text).joined(separator: "\n") + "\n", to: log)
        return [.init(source: log, path: Self.lastGoodFolder + "/log.txt", isWritable: false)]
            + recording.outputs.compactMap { output in
                // Nobody waits for what is large to be unpacked.
                let isSmall = output.tree.byteCount <= LatestOutputs.byteLimit
                let tree =
                    isSmall ? try? planner.cache.trees.tree(of: output) : planner.cache.trees.presentTree(of: output)
                return tree.map {
                    .init(source: $0, path: "\(Self.lastGoodFolder)/\(output.name)", isWritable: false)
                }
            }
    }
}

extension InputContent {
    /// Whether all of it are files of this machine, given as they are.
    fileprivate var isOwn: Bool {
        delivery == Job.Input.Delivery() && !pieces.isEmpty
            && pieces.allSatisfy { if case .local = $0.source { true } else { false } }
    }
}

package enum DebugError: Error, CustomStringConvertible {
    case runsNothing(Step.ID)
    case waits(Step.ID, for: Step.ID)
    case cannotBegin(Step.ID, String)

    package var description: String {
        switch self {
        case .runsNothing(let step): "step '\(step)' runs no program here, so there is nothing to look into"
        case .waits(let step, let needed):
            "step '\(step)' reads what step '\(needed)' leaves, which is not recorded as it is now; run that first: "
                + "retake run --until \(needed)"
        case .cannotBegin(let step, let problem): "step '\(step)' can't begin: \(problem)"
        }
    }
}

/// Shows in a debugging shell's own folders what a run of its step has left there.
package struct DebugOutputs: Sendable {
    private let session: DebugSession
    private let cache: Cache

    package init(of session: DebugSession, cache: Cache) {
        self.session = session
        self.cache = cache
    }

    /// Puts the run's outputs in the place of what the shell's output folders hold. Returns the names of those that are too
    /// large for that (see ``LatestOutputs/byteLimit``), or can't be had.
    package func show(_ report: StepReport) -> [String] {
        session.job.job.outputs.filter { output in
            let place = session.job.path(of: output.path)
            // What was put in the folder's place may lead anywhere.
            guard place.isOwnFolder(below: session.job.path(of: "/")), let source = source(of: output, report) else {
                return true
            }
            do {
                try replace(place, by: source)
                return false
            } catch {
                return true
            }
        }.map(\.name)
    }

    /// Copies beside the folder first: what is there stays when that fails.
    private func replace(_ place: FilePath, by source: FilePath) throws {
        let copy = session.job.workspace.appending("shown")
        try copy.removeTree()
        defer { try? copy.removeTree() }
        try TreeCopier.copy(folder: source, to: copy)
        for name in place.names { try place.appending(name).removeTree() }
        for name in copy.names { try File.rename(copy.appending(name), place.appending(name)) }
    }

    /// Of a run that failed, its workspace has them.
    private func source(of output: Job.Output, _ report: StepReport) -> FilePath? {
        if let workspace = report.failure?.workspace {
            let root = FilePath(workspace).appending("root")
            let folder = root.pushing(FilePath(output.path).removingRoot())
            guard folder.isOwnFolder(below: root), folder.byteCountBelow <= LatestOutputs.byteLimit else { return nil }
            return folder
        }
        guard let fingerprint = report.fingerprint,
            case .hit(let recording)? = try? cache.recordings.recording(for: fingerprint),
            let recorded = recording.outputs.first(where: { $0.name == output.name }),
            recorded.tree.byteCount <= LatestOutputs.byteLimit
        else { return nil }
        return cache.trees.presentTree(of: recorded)
    }
}
