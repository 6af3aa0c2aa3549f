import Foundation
import TestSupport
import Testing

/// "Not recorded" is never silent: each place that tells of a step tells of that, too.
struct NotRecordedTests {
    /// A step that changes its own input as long as it is told to, and one that fails after it.
    private func project() throws -> Project {
        let project = try Project()
        try project.write("data/a", "good")
        try project.write(
            "retake.yaml",
            """
            name: churn
            latest: false
            steps:
              train: {run: "sh train.sh \(project.space.path)/project/data/a", inputs: {d: data}, outputs: [m], code: [train.sh]}
              report: {run: "exit 3", inputs: {m: "${steps.train.m}"}}

            """)
        try project.write("train.sh", "cp inputs/d/a outputs/m/m; printf bad! > $1; printf good > $1\n")
        return project
    }

    private func run(_ project: Project, _ more: String...) throws -> Project.Result {
        try project.result(of: project.start(["run", "--runtime", "host"] + more))
    }

    @Test func everyPlaceTellsOfAnInputThatChanged() throws {
        let project = try project()
        let changed = "data/a' changed while the step ran"
        let first = try run(project)
        let row = try #require(first.output.split(separator: "\n").last { $0.hasPrefix("train ") })
        #expect(row.contains("no recording; not recorded: '") && row.hasSuffix(changed), "\(row)")
        #expect(
            first.output.contains(
                "note: 'data/a' changed while the step ran: its result is used in this run, but not recorded"))
        // Nothing is there to be replayed.
        #expect(first.output.contains("fix it and run this again: "), "\(first.output)")
        #expect(try project.retake("runs").output.contains("1 ran, 1 failed, 1 not recorded"))
        #expect(
            try project.retake("runs", "--json").output.contains(
                "\"notRecorded\":\"'\(project.space.path)/project/\(changed)\""))
        let why = try project.retake("why", "train", "--runtime", "host").output
        #expect(why.contains("was not recorded: '\(project.space.path)/project/\(changed)"), "\(why)")

        let second = try run(project, "--json")
        #expect(second.reasons["train"] == "was not recorded: '\(project.space.path)/project/\(changed)")
        let steps = second.lastObject?["steps"] as? [[String: Any]]
        #expect(steps?.first?["notRecorded"] as? String == "'\(project.space.path)/project/\(changed)")
        let report = try project.retake("report", "--output", "page.html")
        #expect(report.status == 0, "\(report.errors)")
        #expect(try project.space.read("project/page.html").contains("not recorded: "))
    }

    @Test func aChangeThatFollowsHidesItNot() throws {
        let project = try project()
        let harmful = try project.space.read("project/train.sh")
        try project.write("train.sh", "cp inputs/d/a outputs/m/m\n")
        _ = try run(project)
        try project.write("train.sh", harmful)
        _ = try run(project)
        try project.write("train.sh", harmful + "echo more\n")
        let reason = try #require(try run(project, "--json").reasons["train"])
        #expect(reason.hasPrefix("code/train.sh changed; its last result was not recorded: '"), "\(reason)")
    }

    @Test func aHandlerAndARegistrationThatTheCacheDoesNotTakeSaySo() throws {
        let project = try Project()
        try project.write("model/m", "m")
        try project.write(
            "pipeline.json",
            """
            {"Version": "2020-12-01", "Steps": [
              {"Name": "Tell", "Type": "Callback", "SqsQueueUrl": "q", "OutputParameters": [], "Arguments": {"a": 1}},
              {"Name": "Register", "Type": "RegisterModel", "DependsOn": ["Tell"], "Arguments": {"ModelPackageGroupName": "g",
                "InferenceSpecification": {"Containers": [{"Image": "i", "ModelDataUrl": "file://model"}]}}}]}
            """)
        try project.write("retake.yaml", "steps: {Tell: {handler: sh break.sh}}\n")
        try project.write("break.sh", "rm -r ../cache/recordings; echo full > ../cache/recordings; echo '{}'\n")
        let result = try project.retake("run", "pipeline.json", "--json")
        #expect(result.outcomes == ["Tell": "ran", "Register": "ran"], "\(result.output)\(result.errors)")
        let steps = result.lastObject?["steps"] as? [[String: Any]] ?? []
        for step in steps { #expect(step["notRecorded"] is String, "\(step)") }
    }
}
