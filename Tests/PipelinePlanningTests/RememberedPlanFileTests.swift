import HostSystem
import PipelineModel
import Testing

@testable import PipelinePlanning

/// What is written of a remembered plan is what is read of it, whatever its steps have in common.
struct RememberedPlanFileTests {
    private func report(_ step: String, _ kind: String = "Processing") -> PlanReport.Entry {
        PlanReport.Entry(
            step: Step.ID(step), kind: kind, StepDisposition(.replayed, reason: "unchanged"), needs: ["before"],
            substitution: step == "b" ? "sh answer" : nil, expectedDuration: .seconds(2),
            inputs: [.init(name: "in", uri: "s3://b/\(step)", source: nil)], recordedBy: "ada")
    }

    private func plan(of reports: [PlanReport.Entry]) -> RememberedPlan {
        let entries = reports.enumerated().map { index, report in
            RememberedPlan.Entry(
                step: report.step, disposition: report.disposition, expectedDuration: report.expectedDuration,
                fingerprint: report.fingerprint, recordedBy: report.recordedBy,
                recording: .init(device: .max, inode: UInt64(index), size: 7),
                metrics: index == 1 ? [Metric(name: "loss", value: .nan)] : [],
                artifacts: [Artifact(digest: Digest(computed: sha256("\(index)")), byteCount: 5)], notices: ["told"])
        }
        return RememberedPlan(
            pipeline: "p", parameters: ["x": 1], validUntil: 9, interpreters: [.onPath: "digest"], observations: [],
            entries: entries, details: RememberedPlan.details(of: reports),
            definitionOrder: Array(entries.indices.reversed()))
    }

    @Test(arguments: [[], ["a"], ["a", "b"], ["a", "b", "c"]]) func aPlanIsReadAsItWasWritten(steps: [String]) throws {
        let reports = steps.map { report($0) }
        let plan = plan(of: reports)
        let read = try #require(RememberedPlan(fileBytes: plan.fileBytes))
        // As bytes, since NaN equals nothing.
        #expect(read.fileBytes == plan.fileBytes)
        #expect(read.entries.map(\.step) == plan.entries.map(\.step))
        #expect(read.report == PlanReport(pipeline: "p", entries: reports))
    }

    /// Whoever may write the file can't make its reader work for more steps than the file has text for.
    @Test(arguments: [
        #"{"step":{"all":"a"},"reason":{"all":"x"},"outcome":{"all":"evaluated"}}"#,
        #"{"step":["a","b"],"reason":["x"]}"#,
        #"{"step":7}"#, "[]", "7",
    ]) func aTableThatSaysMoreThanItHoldsIsNone(table: String) throws {
        let text = #"""
            {"pipeline":"p","interpreters":[],"observations":[],"entries":\#(table),"definitionOrder":null}
            {}
            """#
        let plan = RememberedPlan(fileBytes: Array(text.utf8))
        #expect(plan?.entries.isEmpty ?? true)
    }
}
