package import PipelineModel
import Synchronization

/// Shows a run as one JSON object a line, for other programs.
///
/// Every object has `event`: `run-started`, `step-started`, `step-waiting`, `log`, `step-finished`, `notice`, and
/// last `run-finished`. Seconds are numbers, to the millisecond. `fingerprint` is null while it is unknown;
/// `savedSeconds`, `exitCode`, `workspace`, `message`, `notRecorded` (why a result was not kept) and `recordedBy` (somebody else) are left out where they mean nothing, as is the `step` of a
/// notice that concerns the whole run. Texts are as they came: unlike ``LinesReport``, nothing is taken out.
package final class JSONLinesReport: RunReport {
    private let write: Mutex<@Sendable (String) -> Void>

    /// - Parameter write: called for one line at a time, with its line break; it must not call back.
    package init(write: @escaping @Sendable (String) -> Void) {
        self.write = Mutex(write)
    }

    package func show(_ event: RunEvent) {
        let line = Value.object(event.members).json(.strict) + "\n"
        write.withLock { $0(line) }
    }
}

extension RunEvent {
    /// What other programs read of this event. Members are added, never renamed.
    var members: Object {
        switch self {
        case .started(let run, let pipeline, let steps):
            [
                "event": "run-started", "version": 1, "run": .string(run), "pipeline": .string(pipeline),
                "steps": .array(steps.map(\.json)),
            ]
        case .stepStarted(let step, let reason, let expected):
            Object(
                members: [
                    .init(key: "event", value: "step-started"), .init(key: "step", value: step.json),
                    .init(key: "reason", value: .string(reason)),
                ] + (expected.map { [.init(key: "expectedSeconds", value: .double($0.jsonSeconds))] } ?? []))
        case .stepWaiting(let step, let holder):
            ["event": "step-waiting", "step": step.json, "holder": .string(holder)]
        case .stepWrote(let step, let line):
            [
                "event": "log", "step": step.json, "stream": .string(line.stream.rawValue),
                "seconds": .double(line.offset.jsonSeconds), "text": .string(line.text),
            ]
        case .stepFinished(let report):
            Object(
                members: [.init(key: "event", value: "step-finished"), .init(key: "step", value: report.step.json)]
                    + report.members)
        case .notice(let step, let text):
            Object(
                members: [.init(key: "event", value: "notice")]
                    + (step.map { [.init(key: "step", value: $0.json)] } ?? [])
                    + [.init(key: "text", value: .string(text))])
        case .packing(let packing):
            [
                "event": "packing", "recordings": .integer(packing.recordingCount),
                "bytes": .integer(Int(packing.byteCount)), "bytesDone": .integer(Int(packing.doneByteCount)),
            ]
        case .finished(let summary):
            [
                "event": "run-finished", "run": .string(summary.run), "outcome": .string(summary.outcome.rawValue),
                "steps": .array(
                    summary.steps.map {
                        .object(Object(members: [.init(key: "name", value: $0.step.json)] + $0.members))
                    }),
                "seconds": .double(summary.duration.jsonSeconds),
                "savedSeconds": .double(summary.savedDuration.jsonSeconds),
            ]
        }
    }
}

extension StepReport {
    /// All but the name, which the place calls differently.
    fileprivate var members: [Object.Member] {
        var members: [Object.Member] = [
            .init(key: "outcome", value: .string(outcome.rawValue)),
            .init(key: "reason", value: .string(reason)),
            .init(key: "seconds", value: .double(duration.jsonSeconds)),
            .init(key: "fingerprint", value: fingerprint.json),
        ]
        if let savedDuration { members.append(.init(key: "savedSeconds", value: .double(savedDuration.jsonSeconds))) }
        if !metrics.isEmpty {
            let values = metrics.map { Object.Member(key: $0.name, value: .double($0.value)) }
            members.append(.init(key: "metrics", value: .object(Object(members: values))))
        }
        if let resources {
            members += [
                .init(key: "processorSeconds", value: .double(resources.processorTime.jsonSeconds)),
                .init(key: "peakMemoryBytes", value: .integer(Int(resources.peakMemoryByteCount))),
            ]
        }
        if let notRecorded { members.append(.init(key: "notRecorded", value: .string(notRecorded))) }
        if let recordedBy { members.append(.init(key: "recordedBy", value: .string(recordedBy))) }
        guard let failure else { return members }
        if let code = failure.exitCode { members.append(.init(key: "exitCode", value: .integer(Int(code)))) }
        if let workspace = failure.workspace { members.append(.init(key: "workspace", value: .string(workspace))) }
        members.append(.init(key: "message", value: .string(failure.message)))
        return members
    }
}

extension Step.ID {
    var json: Value { .string(rawValue) }
}

extension Fingerprint? {
    /// Null while it is unknown.
    var json: Value { map { .string($0.rawValue) } ?? .null }
}
