package import PipelineModel

/// Shows an explanation as one line of JSON. Members are added, never renamed; what is not known is null.
package enum WhyJSON {
    /// With its line break.
    package static func line(of explanation: Explanation) -> String {
        let object: Value = [
            "step": explanation.step.json, "outcome": .string(explanation.outcome.plannedName),
            "reason": .string(explanation.reason), "fingerprint": explanation.fingerprint.json,
            "replayed": explanation.replayed.map(value) ?? .null,
            "accepted": explanation.acceptance.map(value) ?? .null,
            "compared": explanation.compared?.job.map(value) ?? .null,
            "comparedFailed": .bool(explanation.compared.map { $0.job == nil } ?? false),
            "changes": .array(explanation.changes.map(value)),
            "origins": .array(
                explanation.origins.map { ["step": $0.step.json, "reason": .string($0.reason)] }),
            "deterministic": explanation.check.map { .bool($0.isDeterministic) } ?? .null,
            "differing": .array((explanation.check?.differing ?? []).map(Value.string)),
        ]
        return object.json() + "\n"
    }

    private static func value(_ job: RecordedJob) -> Value {
        [
            "fingerprint": .string(job.fingerprint.rawValue), "recordedAt": .integer(Int(job.recordedAt)),
            "user": .string(job.user), "host": .string(job.host), "seconds": .double(job.duration.jsonSeconds),
        ]
    }

    private static func value(_ acceptance: Acceptance) -> Value {
        [
            "recorded": .string(acceptance.recorded.rawValue), "acceptedAt": .integer(Int(acceptance.acceptedAt)),
            "user": .string(acceptance.user), "host": .string(acceptance.host),
        ]
    }

    private static func value(_ change: Explanation.Change) -> Value {
        var object: Object = ["part": .string(change.change.part)]
        switch change.change.kind {
        case .added: object["change"] = "added"
        case .removed: object["change"] = "removed"
        case .changed(let old, let new):
            object["change"] = "changed"
            object["old"] = old.map(Value.string) ?? .null
            object["new"] = new.map(Value.string) ?? .null
        }
        object["lines"] = .array(change.lines.map(Value.string))
        return .object(object)
    }
}
