package import PipelineModel

/// A remembered run's file. What is missing or of another kind reads as absent.
extension RunRecord {
    package var json: Value {
        [
            "format": 1, "run": .string(run), "pipeline": .string(pipeline), "startedAt": .integer(Int(startedAt)),
            "outcome": .string(outcome.rawValue), "seconds": .double(duration.seconds),
            "parameters": .object(parameters), "user": .string(user), "host": .string(host),
            "steps": .array(steps.map(\.json)),
        ]
    }

    init?(file bytes: [UInt8]) {
        guard let json = try? JSONReader.read(bytes), json["format"]?.integer == 1, let run = json["run"]?.string,
            let pipeline = json["pipeline"]?.string, let startedAt = json["startedAt"]?.integer,
            let outcome = json["outcome"]?.string.flatMap(RunSummary.Outcome.init), let steps = json["steps"]?.array
        else { return nil }
        self.init(
            run: run, pipeline: pipeline, startedAt: Int64(startedAt), outcome: outcome,
            duration: Duration(fileSeconds: json["seconds"]?.number) ?? .zero,
            parameters: json["parameters"]?.object ?? [:],
            user: json["user"]?.string ?? "", host: json["host"]?.string ?? "",
            steps: steps.compactMap(Entry.init(json:)))
    }
}

extension RunRecord.Entry {
    fileprivate var json: Value {
        var object: Object = [
            "name": .string(report.step.rawValue), "kind": .string(kind),
            "needs": .array(needs.map { .string($0.rawValue) }), "outcome": .string(report.outcome.rawValue),
            "reason": .string(report.reason), "seconds": .double(report.duration.seconds),
        ]
        object["start"] = start.map { .double($0.seconds) }
        object["savedSeconds"] = report.savedDuration.map { .double($0.seconds) }
        object["fingerprint"] = report.fingerprint.map { .string($0.rawValue) }
        if !report.metrics.isEmpty {
            object["metrics"] = .array(report.metrics.map { ["name": .string($0.name), "value": .double($0.value)] })
        }
        object["resources"] = report.resources?.json
        if !instances.isEmpty { object["instances"] = .array(instances.map(\.json)) }
        object["parts"] = failedManifest?.json
        if hasLog { object["log"] = true }
        if let failure = report.failure {
            object["message"] = .string(failure.message)
            object["exitCode"] = failure.exitCode.map { .integer(Int($0)) }
            object["workspace"] = failure.workspace.map(Value.string)
        }
        return .object(object)
    }

    fileprivate init?(json: Value) {
        guard let name = json["name"]?.string, let outcome = json["outcome"]?.string.flatMap(StepOutcome.init) else {
            return nil
        }
        let failure = json["message"]?.string.map { message in
            StepReport.Failure(
                exitCode: json["exitCode"]?.integer.flatMap { Int32(exactly: $0) }, message: message,
                workspace: json["workspace"]?.string)
        }
        let metrics = (json["metrics"]?.array ?? []).compactMap { metric -> Metric? in
            guard let name = metric["name"]?.string, let value = metric["value"]?.number else { return nil }
            return Metric(name: name, value: value)
        }
        self.init(
            report: StepReport(
                step: Step.ID(name), outcome: outcome, reason: json["reason"]?.string ?? "",
                duration: Duration(fileSeconds: json["seconds"]?.number) ?? .zero,
                savedDuration: Duration(fileSeconds: json["savedSeconds"]?.number),
                fingerprint: json["fingerprint"]?.string.map { Fingerprint(rawValue: $0) }, failure: failure,
                metrics: metrics, resources: json["resources"].flatMap(JobResources.init(json:))),
            kind: json["kind"]?.string ?? "",
            needs: (json["needs"]?.array ?? []).compactMap(\.string).map { Step.ID($0) },
            start: Duration(fileSeconds: json["start"]?.number), hasLog: json["log"]?.bool ?? false,
            instances: (json["instances"]?.array ?? []).compactMap(Instance.init(json:)),
            failedManifest: json["parts"].flatMap(Manifest.init(json:)))
    }
}

extension Instance {
    package var json: Value { ["type": .string(type), "count": .integer(count)] }

    /// Nil for what says nothing.
    package init?(json: Value) {
        guard let type = json["type"]?.string, let count = json["count"]?.integer,
            (1...100_000).contains(count)
        else { return nil }
        self.init(type: type, count: count)
    }
}
