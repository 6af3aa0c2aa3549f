package import PipelineModel

/// Shows the runs of a pipeline, one line each.
package struct RunsLines: Sendable {
    private let style: TextStyle
    private let prices: Prices
    private let time: @Sendable (Int64) -> String

    /// - Parameter time: a moment, in seconds since 1970, as a person reads it.
    package init(
        style: TextStyle = .plain, prices: Prices = Prices(), time: @escaping @Sendable (Int64) -> String
    ) {
        self.style = style
        self.prices = prices
        self.time = time
    }

    /// What all runs have come to, those included that are not shown or no longer known.
    package func totals(runCount: Int, saved: Duration, of shown: [RunRecord]) -> String {
        var lines = ["", "\(runCount) \(runCount == 1 ? "run" : "runs") in all; replay saved \(durationText(saved))"]
        var hours = InstanceHours()
        for run in shown { hours.add(run.instanceHours) }
        if !hours.isEmpty {
            lines.append("instance time of the runs above, if the cloud took as long: \(hours.text(at: prices))")
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// With a line break at the end of each line; the newest comes last, where a person looks.
    package func text(of runs: [RunRecord]) -> String {
        var table = TextTable()
        table.append(["run", "began", "outcome", "steps", "time", "saved"], .aside)
        for run in runs {
            let colour: Colour =
                switch run.outcome {
                case .succeeded: .good
                case .failed: .bad
                case .interrupted, .incomplete, .completedWithFailures: .careful
                }
            let saved = run.savedDuration
            table.rows.append([
                .init(run.run), .init(time(run.startedAt)), .init(run.outcome.rawValue, colour), .init(counts(run)),
                .init(durationText(run.duration)), .init(saved > .zero ? durationText(saved) : "-"),
            ])
        }
        return table.lines(style).map { $0 + "\n" }.joined()
    }

    private func counts(_ run: RunRecord) -> String {
        let counts = StepOutcome.allCases.map { outcome in
            (run.steps.count { $0.report.outcome == outcome }, outcome.rawValue.replacing("-", with: " "))
        }
        let unrecorded = (run.steps.count { $0.report.notRecorded != nil }, "not recorded")
        return (counts + [unrecorded]).filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    }

    /// One line of JSON. Members are added, never renamed.
    package func json(of run: RunRecord) -> String {
        let steps = run.steps.map { entry -> Value in
            var object: Object = [
                "name": entry.report.step.json, "outcome": .string(entry.report.outcome.rawValue),
                "reason": .string(entry.report.reason), "seconds": .double(entry.report.duration.jsonSeconds),
                "fingerprint": entry.report.fingerprint.json,
            ]
            if let problem = entry.report.notRecorded { object["notRecorded"] = .string(problem) }
            object["start"] = entry.start.map { .double($0.jsonSeconds) }
            return .object(object)
        }
        var object: Object = [
            "run": .string(run.run), "pipeline": .string(run.pipeline), "startedAt": .integer(Int(run.startedAt)),
            "outcome": .string(run.outcome.rawValue), "seconds": .double(run.duration.jsonSeconds),
            "savedSeconds": .double(run.savedDuration.jsonSeconds), "parameters": .object(run.parameters),
            "steps": .array(steps),
        ]
        object.members += run.instanceHours.members(at: prices)
        return Value.object(object).json(.strict) + "\n"
    }
}
