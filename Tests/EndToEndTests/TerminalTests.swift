import Foundation
import TestSupport
import Testing

/// What a run shows on a terminal.
struct TerminalTests {
    private func project(_ steps: String) throws -> Project {
        let project = try Project()
        try project.write("retake.yaml", "name: churn\nsteps:\n\(steps)\n")
        return project
    }

    /// Shell words that end when a file is there.
    private func waiting(for file: String) -> String { "until [ -e \(file) ]; do sleep 0.01; done" }

    /// What stands below the last table that was taken away.
    private func rest(_ result: Project.Result) -> String {
        let parts = result.output.components(separatedBy: "\u{1B}[2K")
        return (parts.last ?? "").replacingOccurrences(of: "\r\n", with: "\n")
    }

    @Test func aTableShowsWhatRunsAndOnlyTheSummaryStays() throws {
        let folder = try TemporaryFolder()
        let seen = "\(folder.path)/seen"
        let project = try project(
            """
              first: {run: "echo epoch 1; \(waiting(for: seen))"}
              second: {run: "echo oops; exit 3"}
            """)
        let result = try project.atTerminal(
            deeds: [("epoch 1\r\n· second", .makeFile(seen))], ["run", "--runtime", "host", "--jobs", "1"],
            environment: ["NO_COLOR": "1"])
        #expect(result.status == 1)
        #expect(result.output.contains("▸ first"), "\(result.output)")
        #expect(result.output.contains("epoch 1\r\n· second"), "\(result.output)")
        let rest = rest(result)
        #expect(rest.contains("\n1 ran, 1 failed in "), "\(rest)")
        #expect(!rest.contains("▸") && !rest.contains("·"), "\(rest)")
        let last = rest.split(separator: "\n").last
        #expect(last == "look into it where it ran: retake debug second --runtime host")
        // Colours are not wanted; moving about is no colour.
        #expect(!result.output.contains("m▸") && result.output.matches(of: /\u{1B}\[[0-9;]*m/).isEmpty)
        #expect(result.output.contains("second: failed with exit code 3\r\n    oops\r\n"))
        #expect(!result.output.contains("second: running"))
    }

    @Test func allThatStepsWriteIsShownOnDemand() throws {
        let project = try project("  first: {run: 'echo epoch 1; sleep 0.3'}")
        let result = try project.atTerminal(
            ["run", "--runtime", "host", "--logs", "all"], environment: ["NO_COLOR": "1"])
        #expect(result.status == 0)
        #expect(result.output.contains("first: running (no recording)\r\n"), "\(result.output)")
        #expect(result.output.contains("first | epoch 1\r\n"), "\(result.output)")
    }

    @Test func aNarrowerTerminalGetsShorterLines() throws {
        let folder = try TemporaryFolder()
        let seen = "\(folder.path)/seen"
        let project = try project(
            "  first: {run: 'echo \(String(repeating: "x", count: 200)); \(waiting(for: seen))'}")
        let result = try project.atTerminal(
            deeds: [
                ("xxx", .resize(columns: 30, rows: 10)),
                ("/▸ first[^\r\n]{0,31}xxxxx[^x]/", .makeFile(seen)),
            ], ["run", "--runtime", "host"],
            environment: ["NO_COLOR": "1"])
        #expect(result.status == 0)
        let rows = result.output.replacingOccurrences(of: "\r", with: "").replacing(/\u{1B}\[[0-9]*[A-Z]/, with: "")
            .split(separator: "\n")
        #expect(rows.contains { $0.contains("▸ first") && $0.hasSuffix("xxxxx") && $0.count < 40 }, "\(rows)")
    }

    @Test func anInterruptedRunLeavesTheTerminalClean() throws {
        let project = try project("  first: {run: 'echo begun; sleep 60000'}")
        let result = try project.atTerminal(
            deeds: [("begun", .type("\u{3}"))], ["run", "--runtime", "host"], environment: ["NO_COLOR": "1"])
        #expect(result.status == 130)
        let rest = rest(result)
        #expect(rest.contains("\n1 interrupted in "), "\(rest)")
        #expect(!rest.contains("▸"), "\(rest)")
    }

    @Test func aTerminalThatKnowsNothingGetsLines() throws {
        let project = try project("  first: {run: 'echo epoch 1'}")
        let result = try project.atTerminal(["run", "--runtime", "host"], environment: ["TERM": "dumb"])
        #expect(result.output.contains("first | epoch 1\r\n"), "\(result.output)")
        #expect(!result.output.contains("\u{1B}"))
    }
}
