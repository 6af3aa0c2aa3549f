package import PipelineModel

/// Shows a plan as one line of JSON, for other programs, in the form of a run's last line: of each step its `name`,
/// `outcome` (`replay`, `run`, `unknown`, `evaluated`, `not-taken`, `elsewhere`, `fails` or `not-selected`), `reason`, `seconds` (as expected) and `fingerprint`, then what a plan knows
/// beyond that.
///
/// `instanceSeconds` says how long machines of the cloud would work on it, by type, if steps took as long there; `cost` and
/// `currency` stand where a person said what they cost. `substitution` is the command that stands in for the step, or who says what it came to. It, `seconds`, `fingerprint` and an input's `source` are null where they are unknown: no `source` means that
/// nothing provides the input. Members are added, never renamed.
package enum PlanJSON {
    /// One line of JSON, with its line break. `variables` are environment variables that the pipeline's file names.
    package static func line(
        of plan: PlanReport, prices: Prices = Prices(), variables: Object = [:]
    ) -> String {
        let object = Object(
            members: [
                .init(key: "event", value: "plan-finished"), .init(key: "pipeline", value: .string(plan.pipeline)),
                .init(key: "steps", value: .array(plan.entries.map(value))),
            ] + (variables.members.isEmpty ? [] : [.init(key: "variables", value: .object(Secrets.masked(variables)))])
                + plan.instanceHours.members(at: prices))
        return Value.object(object).json(.strict) + "\n"
    }

    private static func value(of entry: PlanReport.Entry) -> Value {
        var object: Object = [
            "name": entry.step.json, "outcome": .string(entry.outcome.plannedName), "reason": .string(entry.reason),
            "seconds": entry.expectedDuration.map { .double($0.jsonSeconds) } ?? .null,
            "fingerprint": entry.fingerprint.json, "kind": .string(entry.kind),
            "standIn": entry.substitution.map { .string($0) } ?? .null,
            "needs": .array(entry.needs.map(\.json)), "inputs": .array(entry.inputs.map(value)),
        ]
        if !entry.overwritten.isEmpty { object["overwrites"] = .array(entry.overwritten.map(Value.string)) }
        object["recordedBy"] = entry.recordedBy.map(Value.string)
        return .object(object)
    }

    private static func value(of input: PlanReport.Input) -> Value {
        ["name": .string(input.name), "uri": .string(input.uri), "source": input.source.map { .string($0) } ?? .null]
    }
}

/// Shows an explanation as one line of JSON. Members are added, never renamed; what is not known is null.
package enum WhyJSON {
    /// One line of JSON, with its line break.
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
        return object.json(.strict) + "\n"
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
