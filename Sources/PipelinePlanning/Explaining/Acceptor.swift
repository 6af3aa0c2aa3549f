import CacheStorage
package import PipelineModel

/// Declares what a step is now to be as good as an earlier recording of it, and takes that back.
package struct Acceptor: Sendable {
    private let planner: Planner
    private let identity: Identity

    package init(_ planner: Planner, identity: Identity) {
        self.planner = planner
        self.identity = identity
    }

    /// - Parameter recording: the beginning of its fingerprint; without it, the one that differs least from the step as
    ///   it is now.
    ///
    /// Returns the explanation of the step as it is then. Throws ``AcceptanceError`` and ``RunError``.
    package func accept(_ step: Step.ID, recording: String?) throws -> Explanation {
        let explainer = Explainer(planner)
        let explanation = try explainer.explain(step)
        guard explanation.outcome == .ran, let fingerprint = explanation.fingerprint else {
            if explanation.outcome == .replayed { throw AcceptanceError.isReplayed(step) }
            throw AcceptanceError.isNotDecided(step, explanation.reason)
        }
        let accepted = try recorded(step, recording, explanation)
        try planner.cache.recordings.keep(
            Acceptance(
                fingerprint: fingerprint, recorded: accepted, pipeline: planner.resolved.pipeline.name, step: step,
                user: identity.user, host: identity.host, acceptedAt: identity.now()))
        return try explainer.explain(step)
    }

    /// Returns how many were taken back. Throws ``RunError`` for a step that the pipeline does not have.
    package func revoke(_ step: Step.ID) throws -> Int {
        guard planner.resolved.graph.order.contains(step) else {
            throw RunError.noSuchStep(step, known: planner.resolved.graph.order.map(\.rawValue))
        }
        return planner.cache.recordings.revokeAcceptances(of: step, in: planner.resolved.pipeline.name)
    }

    private func recorded(_ step: Step.ID, _ prefix: String?, _ explanation: Explanation) throws -> Fingerprint {
        let known = try planner.cache.index.recordings(of: step, in: planner.resolved.pipeline.name)
        if let prefix {
            let matches = known.filter { $0.rawValue.hasPrefix(prefix.lowercased()) }
            guard matches.count == 1 else { throw AcceptanceError.noSuchRecording(step, prefix, count: matches.count) }
            return matches[0]
        }
        // A failed attempt that is nearer left nothing to be replayed.
        let last = try planner.decider.history?.recording(of: step)?.fingerprint
        // Another project's recording is accepted only by who names it.
        let others = planner.decider.history == nil ? known.first : nil
        guard let nearest = last ?? (others == nil ? nil : explanation.compared?.job?.fingerprint) ?? others else {
            throw AcceptanceError.neverRecorded(step)
        }
        return nearest
    }
}

package enum AcceptanceError: Error, CustomStringConvertible {
    case isReplayed(Step.ID)
    case isNotDecided(Step.ID, String)
    case neverRecorded(Step.ID)
    case noSuchRecording(Step.ID, String, count: Int)

    package var description: String {
        switch self {
        case .isReplayed(let step): "step '\(step)' is replayed already: there is nothing to accept"
        case .isNotDecided(let step, let reason):
            "step '\(step)' can't be accepted yet: it \(reason); run or accept what comes before it first"
        case .neverRecorded(let step):
            "step '\(step)' was never recorded, so there is nothing to replay in its place; run it first"
        case .noSuchRecording(let step, let prefix, let count):
            "\(count == 0 ? "no recording" : "\(count) recordings") of step '\(step)' "
                + "\(count == 0 ? "has a fingerprint that begins" : "have fingerprints that begin") with '\(prefix)'"
        }
    }
}
