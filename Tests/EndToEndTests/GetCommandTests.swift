import Foundation
import SystemPackage
import TestSupport
import Testing

struct GetCommandTests {
    private let project: Project

    init() throws {
        project = try Project.shell([
            ShellStep(
                name: "first",
                command: "mkdir $out/deep; echo 1 > $out/a.txt; head -c 3000000 /dev/zero > $out/deep/zeros")
        ])
        try #require(try project.retake("run", "pipeline.json", "--runtime", "host").status == 0)
    }

    @Test func aWholeOutputOrOneFileOfIt() throws {
        let file = try project.retake("get", "first", "out/a.txt")
        #expect(file.output == "a.txt\n")
        #expect(try project.read("a.txt") == "1\n")
        #expect(try project.retake("get", "first", "out").output == "out\n")
        #expect(project.space.files(below: "project/out") == ["a.txt", "deep/zeros"])
        #expect(try project.retake("get", "first", "out/deep", "new/folder").output == "new/folder\n")
        #expect(project.space.files(below: "project/new/folder") == ["zeros"])
        #expect(try project.retake("get", "first", "out/a.txt", "-").output == "1\n")
        // All outputs of a step, into a folder of its name or into one that is there.
        #expect(try project.retake("get", "first").output == "first\n")
        #expect(project.space.files(below: "project/first") == ["out/a.txt", "out/deep/zeros"])
        #expect(try project.retake("get", "first", "out/a.txt", "new").output == "new/a.txt\n")
    }

    @Test func whatTheLastRunUsedCounts() throws {
        try project.edit("pipeline.json", "echo 1", "echo 2")
        try #require(try project.retake("run", "pipeline.json", "--runtime", "host").status == 0)
        #expect(try project.retake("get", "first", "out/a.txt", "-").output == "2\n")
        try project.edit("pipeline.json", "echo 2", "echo 1")
        let again = try project.retake("run", "pipeline.json", "--runtime", "host", "--json")
        #expect(again.outcomes == ["first": "replayed"])
        #expect(try project.retake("get", "first", "out/a.txt", "-").output == "1\n")
    }

    @Test func whatCannotBeHad() throws {
        #expect(try errors("frist", "out") == "no step 'frist' is recorded; 'retake cache stats' tells what is")
        #expect(try errors("first", "aut") == "step 'first' has no output 'aut'; it has 'out'")
        #expect(
            try errors("first", "out/deep/zeross") == "output 'out' holds no 'deep/zeross'; did you mean 'deep/zeros'?")
        #expect(
            try errors("first", "out/deep", "-")
                == "'out/deep' is a folder, and only a file can be written to standard output")
        try project.write("a.txt", "mine")
        #expect(try errors("first", "out/a.txt") == "'a.txt' is there already; remove it, or name another place")
        #expect(try project.read("a.txt") == "mine")
        #expect(
            project.space.files(below: "project").filter { !$0.hasPrefix(".retake/") } == ["a.txt", "pipeline.json"])
    }

    @Test func aDamagedArtifactSaysWhatToDo() throws {
        try project.space.remove("cache/trees")
        let artifact = try #require(project.space.files(below: "cache/artifacts").first)
        try project.space.remove("cache/artifacts/\(artifact)")
        #expect(try errors("first", "out").contains("no step 'first' of pipeline 'pipeline' is recorded"))
    }

    private func errors(_ step: String, _ output: String, _ options: String...) throws -> String {
        let process = try project.start(["get", step, output] + options)
        process.waitUntilExit()
        let result = try project.result(of: process)
        #expect(result.output == "")
        #expect(result.status == 2)
        return String(result.errors.dropFirst("retake: ".count).dropLast())
    }
}
