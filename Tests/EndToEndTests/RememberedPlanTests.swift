import Foundation
import SystemPackage
import TestSupport
import Testing

/// What is remembered of a plan is never believed when anything is not as it was.
struct RememberedPlanTests {
    private let project: Project

    init() throws {
        project = try Project.shell([
            ShellStep(name: "first", command: "echo 1 > $out/x"),
            ShellStep(name: "last", command: "cat $in/x > $out/y", reads: "first"),
        ])
        #expect(try run().executed == ["first", "last"])
        #expect(try run().executed == [])
    }

    private func run(_ options: String...) throws -> Project.Result {
        let process = try project.start(["run", "pipeline.json", "--runtime", "host", "--json"] + options)
        process.waitUntilExit()
        return try project.result(of: process)
    }

    private var plan: String {
        get throws { "cache/plans/" + (try #require(project.space.files(below: "cache/plans").first)) }
    }

    @Test func aRememberedRunSaysTheSameAsADecidedOne() throws {
        let text = /"run":"[^"]*"|"s\w*econds":[0-9.]+/
        let remembered = try run().output.replacing(text, with: "")
        try project.space.remove("cache/plans")
        #expect(try run().output.replacing(text, with: "") == remembered)
        let plans = try (0..<2).map { _ in try project.retake("plan", "pipeline.json", "--runtime", "host").output }
        #expect(plans[0] == plans[1])
    }

    @Test func whatIsRememberedIsUsed() throws {
        let file = try plan
        try project.space.write(file, try project.space.read(file).replacing("\"unchanged\"", with: "\"remembered\""))
        #expect(try run().reasons == ["first": "remembered", "last": "remembered"])
        #expect(try run("--force", "last").reasons == ["first": "unchanged", "last": "forced"])
    }

    @Test func aFileOfItThatIsDamagedIsNotUsed() throws {
        let file = try plan
        let text = try project.space.read(file)
        for damaged in [
            "", "{}", "[]", "null", String(text.dropLast(20)), text.replacing("\"first\"", with: "7"),
            text.replacing("\"entries\":[[", with: "\"entries\":[[[],"),
            text.replacing("\"definitionOrder\":[0", with: "\"definitionOrder\":[99"),
            text.replacing("\"observations\":[{", with: "\"observations\":[{\"x\":1},{"),
        ] {
            try project.space.write(file, damaged)
            let result = try run()
            #expect(
                result.outcomes == ["first": "replayed", "last": "replayed"], "\(damaged.prefix(80)): \(result.errors)")
            #expect(result.status == 0)
        }
    }

    @Test func aRecordingOrAnArtifactThatIsGoneIsNoticed() throws {
        let artifact = try #require(project.space.files(below: "cache/artifacts").first)
        try project.space.remove("cache/artifacts/\(artifact)")
        #expect(try run().executed.count == 1)
        #expect(try run().executed == [])
        #expect(try project.retake("cache", "forget", "last", "--pipeline", "pipeline").status == 0)
        #expect(try run().executed == ["last"])
        #expect(try run().executed == [])
        try project.space.remove("cache/recordings")
        #expect(try run().executed == ["first", "last"])
    }

    @Test func aRecordingThatSaysSomethingElseNowIsNoticed() throws {
        try project.edit("pipeline.json", "echo 1 >", "date +%N >")
        #expect(try run().executed == ["first", "last"])
        #expect(try run().executed == [])
        // The same fingerprint, another result.
        #expect(try run("--force", "first", "--until", "first").executed == ["first"])
        #expect(try run().executed == ["last"])
    }

    @Test func anEditWithinTheSameTickIsSeen() throws {
        let project = try Project.chain()
        try project.edit("code/report.py", "print(\"reported\")", "print(\"reported 0\")")
        for round in 1...6 {
            // The same length, right before and right after a run has looked.
            try project.edit("code/report.py", "reported \(round - 1)", "reported \(round)")
            let result = try project.retake("run", "pipeline.json", "--runtime", "host", "--json")
            #expect(result.outcomes["Report"] == "ran", "round \(round)")
        }
    }
}
