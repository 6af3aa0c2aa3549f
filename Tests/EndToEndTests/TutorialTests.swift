import Foundation
import TestSupport
import Testing

/// The example that `retake init` writes, told as its README tells it, with every command that looks at it.
struct TutorialTests {
    @Test(arguments: Project.runtimes) func fromAFailureToAReport(runtime: String) throws {
        let project = try Project()
        func retake(_ arguments: String...) throws -> Project.Result {
            let process = try project.start(arguments)
            process.waitUntilExit()
            return try project.result(of: process)
        }
        #expect(try retake("init").output.hasSuffix("now type: retake run\n"))
        let first = try retake("run", "--json", "--runtime", runtime)
        #expect(first.outcomes == ["ingest": "ran", "train": "ran", "report": "ran"])
        #expect(try retake("run", "--json", "--runtime", runtime).executed == [])

        // A mistake, looked into and mended where it is.
        try project.edit("train.py", "error:.4f", "eror:.4f")
        let failed = try retake("run", "--json", "--runtime", runtime)
        #expect(failed.outcomes == ["ingest": "replayed", "train": "failed", "report": "skipped"])
        #expect(try retake("logs", "train").output.contains("NameError: name 'eror' is not defined"))
        let command =
            "./rerun; sed -i --follow-symlinks s/eror:/error:/ train.py; ./rerun; cat outputs/model/means.json"
        let debugged = try retake("debug", "train", "--runtime", runtime, "--", "sh", "-c", command)
        #expect(debugged.output.contains("train: failed with exit code 1"), "\(debugged.output)\(debugged.errors)")
        #expect(debugged.output.hasSuffix("]"), "\(debugged.output)")
        #expect(try retake("run", "--json", "--runtime", runtime).executed == [])

        // A change, and all that tells of it.
        let plan = try retake("plan", "--param", "depth=4", "--runtime", runtime).output
        #expect(plan.contains(#/\ntrain +run +run +about /#), "\(plan)")
        #expect(try retake("why", "train", "--param", "depth=4", "--runtime", runtime).output.contains("depth 4"))
        let changed = try retake("run", "--json", "--param", "depth=4", "--runtime", runtime)
        #expect(changed.executed == ["report", "train"])
        #expect(try retake("diff").output.contains("\n  depth: 3 → 4\n"))
        #expect(try retake("show", "train").output.contains("\nmetric error = "))
        #expect(try retake("runs").output.split(separator: "\n").count > 5)
        #expect(
            try retake("graph").output == "ingest (run)\n  train (run) ← ingest\n    report (run) ← ingest, train\n")
        #expect(try retake("get", "report", "report/report.md", "-").output.contains("16 parts, 1000 rows"))
        #expect(try project.read(".retake/latest/report/report/report.md").contains("16 parts"))
        #expect(
            try retake("who", ".retake/latest/train/model").output.hasPrefix("model of step train of example, in run "))
        #expect(try retake("report").output == "retake-report.html\n")
        #expect(try project.read("retake-report.html").contains("16 parts, 1000 rows"))
    }
}
