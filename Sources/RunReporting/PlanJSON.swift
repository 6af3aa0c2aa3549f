package import PipelineModel

/// Shows a plan as one line of JSON, for other programs, in the form of a run's last line: of each step its `name`,
/// `outcome` (`replay`, `run`, `unknown`, `evaluated`, `not-taken`, `elsewhere`, `fails` or `not-selected`), `reason`, `seconds` (as expected) and `fingerprint`, then what a plan knows
/// beyond that.
///
/// `instanceSeconds` says how long machines of the cloud would work on it, by type, if steps took as long there; `cost` and
/// `currency` stand where a person said what they cost. `substitution` is the command that stands in for the step, or who says what it came to. It, `seconds`, `fingerprint` and an input's `source` are null where they are unknown: no `source` means that
/// nothing provides the input. Members are added, never renamed.
package enum PlanJSON {
    /// With its line break.
    package static func line(of plan: PlanReport, prices: Prices = Prices()) -> String {
        let object = Object(
            members: [
                .init(key: "event", value: "plan-finished"), .init(key: "pipeline", value: .string(plan.pipeline)),
                .init(key: "steps", value: .array(plan.entries.map(value))),
            ] + plan.instanceHours.members(at: prices))
        return Value.object(object).json() + "\n"
    }

    private static func value(of entry: PlanReport.Entry) -> Value {
        [
            "name": entry.step.json, "outcome": .string(entry.outcome.plannedName), "reason": .string(entry.reason),
            "seconds": entry.expectedDuration.map { .double($0.jsonSeconds) } ?? .null,
            "fingerprint": entry.fingerprint.json, "kind": .string(entry.kind),
            "standIn": entry.substitution.map { .string($0) } ?? .null,
            "needs": .array(entry.needs.map(\.json)), "inputs": .array(entry.inputs.map(value)),
        ]
    }

    private static func value(of input: PlanReport.Input) -> Value {
        ["name": .string(input.name), "uri": .string(input.uri), "source": input.source.map { .string($0) } ?? .null]
    }
}
