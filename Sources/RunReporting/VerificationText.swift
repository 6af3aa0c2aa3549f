package import PipelineModel

/// Shows whether a step wrote the same again.
package enum VerificationText {
    /// With a line break at the end of each line.
    package static func lines(of report: VerificationReport) -> String {
        let runs = report.runCount == 1 ? "run again once" : "run again \(report.runCount) times"
        guard !report.differences.isEmpty else {
            return clean("\(report.step): \(runs), it wrote the same each time") + "\n"
        }
        let lines = report.differences.map { difference in
            let run = report.runCount == 1 ? "" : "run \(difference.run), "
            return "  \(run)\(difference.file): \(difference.detail)"
        }
        return ([clean("\(report.step): \(runs), it wrote otherwise:")] + lines.map(clean)).map { $0 + "\n" }.joined()
    }

    package static func json(of report: VerificationReport) -> String {
        let object: Value = [
            "step": report.step.json, "fingerprint": .string(report.fingerprint.rawValue),
            "runs": .integer(report.runCount), "deterministic": .bool(report.differences.isEmpty),
            "differences": .array(
                report.differences.map {
                    ["file": .string($0.file), "run": .integer($0.run), "detail": .string($0.detail)]
                }),
        ]
        return object.json(.strict) + "\n"
    }

    private static func clean(_ text: String) -> String { TextStyle.plain.cleaned(text) }
}
