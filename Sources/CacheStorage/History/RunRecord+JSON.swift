import PipelineModel

/// A remembered run's file, field by field.
private struct StoredRun: Codable {
    var run: String
    var pipeline: String
    var definition: String?
    var startedAt: Int64
    var outcome: String
    var seconds: Duration?
    var parameters: Object?
    var user: String?
    var host: String?
    var steps: [Step]

    /// What became of one step.
    struct Step: Codable {
        var name: String
        var kind: String?
        var needs: [String]?
        var outcome: String
        var reason: String?
        var seconds: Duration?
        var start: Duration?
        var savedSeconds: Duration?
        var fingerprint: Fingerprint?
        var metrics: [Metric]?
        var resources: JobResources?
        var instances: [Instance]?
        /// Of a step that failed.
        var parts: Manifest?
        var log: Bool?
        /// Of a step that failed, as what follows.
        var message: String?
        var exitCode: Int32?
        var workspace: String?
        var notRecorded: String?
        var recordedBy: String?
    }
}

extension RunRecord {
    package var fileBytes: [UInt8] {
        get throws {
            let stored = StoredRun(
                run: run, pipeline: pipeline, definition: definition, startedAt: startedAt, outcome: outcome.rawValue,
                seconds: duration,
                parameters: parameters, user: user, host: host, steps: steps.map(\.stored))
            return try ValueEncoder.file(stored, format: 1)
        }
    }

    /// Nil for what is no run. A step whose outcome this version does not know is left out.
    package init?(file bytes: [UInt8]) {
        guard let stored = ValueDecoder.decode(StoredRun.self, file: bytes, format: 1),
            let outcome = RunSummary.Outcome(rawValue: stored.outcome), FileNumber.isTime(stored.startedAt),
            stored.run.isName
        else { return nil }
        self.init(
            run: stored.run, pipeline: stored.pipeline, startedAt: stored.startedAt, outcome: outcome,
            duration: stored.seconds ?? .zero, parameters: stored.parameters ?? [:], user: stored.user ?? "",
            host: stored.host ?? "", steps: stored.steps.compactMap(Entry.init), definition: stored.definition)
    }
}

extension RunRecord.Entry {
    fileprivate var stored: StoredRun.Step {
        StoredRun.Step(
            name: report.step.rawValue, kind: kind, needs: needs.map(\.rawValue), outcome: report.outcome.rawValue,
            reason: report.reason, seconds: report.duration, start: start, savedSeconds: report.savedDuration,
            fingerprint: report.fingerprint, metrics: report.metrics.isEmpty ? nil : report.metrics,
            resources: report.resources, instances: instances.isEmpty ? nil : instances, parts: failedManifest,
            log: hasLog ? true : nil, message: report.failure?.message, exitCode: report.failure?.exitCode,
            workspace: report.failure?.workspace, notRecorded: report.notRecorded,
            recordedBy: report.recordedBy)
    }

    fileprivate init?(_ stored: StoredRun.Step) {
        guard let outcome = StepOutcome(rawValue: stored.outcome) else { return nil }
        let failure = stored.message.map {
            StepReport.Failure(exitCode: stored.exitCode, message: $0, workspace: stored.workspace)
        }
        self.init(
            report: StepReport(
                step: Step.ID(stored.name), outcome: outcome, reason: stored.reason ?? "",
                duration: stored.seconds ?? .zero, savedDuration: stored.savedSeconds, fingerprint: stored.fingerprint,
                failure: failure, metrics: stored.metrics ?? [], resources: stored.resources),
            kind: stored.kind ?? "", needs: (stored.needs ?? []).map { Step.ID($0) }, start: stored.start,
            hasLog: stored.log ?? false, instances: stored.instances ?? [], failedManifest: stored.parts)
        report.notRecorded = stored.notRecorded
        report.recordedBy = stored.recordedBy
    }
}
