import Foundation
import SystemPackage
import TestSupport
import Testing

/// Code that a step did not read does not make it run again; code that it read does, however it came to read it.
struct UnreadCodeTests {
    private func project(_ command: String) throws -> Project {
        let project = try Project()
        try project.write(
            "retake.yaml",
            """
            name: shared
            steps:
              train: {run: "\(command)", code: [src], outputs: [model]}
            """)
        try project.write("src/train.sh", "echo trained\n")
        try project.write("src/train.py", "import helper\nprint(helper.word)\n")
        try project.write("src/helper.py", "word = 'one'\n")
        try project.write("src/evaluate.py", "print('one')\n")
        return project
    }

    private func run(_ project: Project, _ runtime: String) throws -> Project.Result {
        try project.retake("run", "--json", "--runtime", runtime)
    }

    @Test(arguments: Project.runtimes) func whatTheStepDidNotReadDoesNotCount(runtime: String) throws {
        let project = try project("sh src/train.sh > outputs/model/m")
        #expect(try run(project, runtime).executed == ["train"])
        try project.write("src/evaluate.py", "print('fixed')\n")
        let edited = try run(project, runtime)
        #expect(edited.executed == [], "\(edited.output)\(edited.errors)")
        #expect(edited.reasons["train"] == "code/src/evaluate.py changed, which it did not read")
        let why = try project.retake("why", "train", "--runtime", runtime)
        #expect(why.output.hasPrefix("train is replayed: code/src/evaluate.py changed, which it did not read\n"))
        try project.write("src/train.sh", "echo otherwise\n")
        #expect(try run(project, runtime).executed == ["train"])
    }

    @Test(
        arguments: [
            "cat src/evaluate.py > outputs/model/m", "cp -r src outputs/model",
            "mv src other; cat other/evaluate.py > outputs/model/m",
            "ln src/evaluate.py x; cat x > outputs/model/m", "tar cf outputs/model/t src",
            "cd src; cat ./evaluate.py > ../outputs/model/m",
            "(sleep 0.1; cat src/evaluate.py > outputs/model/m) & wait", "cat < src/evaluate.py > outputs/model/m",
        ])
    func whatTheStepReadCountsHoweverItDid(command: String) throws {
        let project = try project(command)
        _ = try run(project, "host")
        try project.write("src/evaluate.py", "print('fixed')\n")
        #expect(try run(project, "host").executed == ["train"])
    }

    @Test func modulesThatAreImportedCountAndTheirNeighboursDoNot() throws {
        let project = try project("python3 src/train.py > outputs/model/m; python3 src/train.py")
        #expect(try run(project, "host").executed == ["train"])
        try project.write("src/evaluate.py", "print('fixed')\n")
        #expect(try run(project, "host").executed == [])
        try project.write("src/helper.py", "word = 'two'\n")
        #expect(try run(project, "host").executed == ["train"])
    }

    @Test func namesAndModesOfCodeAlwaysCount() throws {
        let project = try project("ls src > outputs/model/m")
        _ = try run(project, "host")
        try project.write("src/another.py", "")
        #expect(try run(project, "host").executed == ["train"])
        #expect(chmod(project.space.path.appending("project/src/evaluate.py").string, 0o755) == 0)
        #expect(try run(project, "host").executed == ["train"])
    }
}
