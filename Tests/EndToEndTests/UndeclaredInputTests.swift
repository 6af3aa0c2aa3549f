import Foundation
import SystemPackage
import TestSupport
import Testing

/// Files that a step uses and does not declare, and files that change under its hands.
struct UndeclaredInputTests {
    @Test(arguments: Project.runtimes) func aFailedStepNamesTheFileThatNoInputProvides(runtime: String) throws {
        let project = try Project.chain()
        try project.write("data/lookup.csv", "a,b\n")
        try project.edit("code/prepare.py", "import os\n", "import os\nopen('data/lookup.csv')\n")
        let result = try project.retake("run", "pipeline.json", "--runtime", runtime)
        #expect(result.status == 1)
        #expect(
            result.output.contains(
                "it tried to open 'data/lookup.csv', which no input provides; on this machine it is "
                    + "'data/lookup.csv'; declare it: ProcessingInput(input_name=\"lookup\", source=\"data/lookup.csv\", "
                    + "destination=\"/opt/ml/processing/input/lookup\")"), "\(result.output)")
    }

    @Test func aFileThatIsNowhereIsNoFinding() throws {
        let project = try Project.chain()
        try project.edit("code/prepare.py", "import os\n", "import os\nopen('data/lookup.csv')\n")
        #expect(
            try !project.retake("run", "pipeline.json", "--runtime", "host").output.contains("which no input provides"))
    }

    @Test func aWatchedStepNamesWhatItFoundUndeclared() throws {
        let project = try Project.chain()
        let file = try project.space.write("elsewhere/lookup.csv", "a,b\n")
        try project.edit("code/prepare.py", "import os\n", "import os\nopen('\(file)')\n")
        let quiet = try project.retake("run", "pipeline.json", "--runtime", "host", "--until", "Prepare")
        #expect(quiet.status == 0)
        #expect(!quiet.output.contains("lookup.csv"))
        let watched = try project.retake(
            "run", "pipeline.json", "--runtime", "host", "--force", "Prepare", "--trace")
        #expect(
            watched.output.contains(
                "Prepare: note: uses '\(file)', which no input provides"),
            "\(watched.output)\(watched.errors)")
        #expect(!watched.output.contains("Train: note: uses"), "\(watched.output)")
        let checked = try project.retake("check", "pipeline.json")
        #expect(
            checked.output.contains(
                ": Steps[2].Arguments has no input that provides '\(file)', which its script opened; declare "
                    + "it as an input; SageMaker has no such file\n"), "\(checked.output)\(checked.errors)")
    }

    @Test(arguments: Project.runtimes) func anInputThatChangesWhileItsStepRunsIsUsedAndNotRecorded(runtime: String)
        throws
    {
        let project = try Project.chain()
        let raw = project.space.path.appending("project/raw/numbers.txt").string
        // The step waits until the test has changed its input, and ends what the step waits for.
        let mark = "9\(Int.random(in: 100_000...999_999))"
        try project.edit(
            "code/prepare.py", "import os\n", "import os, subprocess\nsubprocess.run(['sleep', '\(mark)'])\n")
        let process = try project.start(["run", "pipeline.json", "--runtime", runtime, "--until", "Prepare"])
        var waiting: [pid_t] = []
        try waitUntil {
            waiting = ProcessTable.processes(naming: mark)
            return !waiting.isEmpty
        }
        try "9\n9\n".write(toFile: raw, atomically: false, encoding: .utf8)
        for sleeper in waiting { kill(sleeper, SIGTERM) }
        process.waitUntilExit()
        let result = try project.result(of: process)
        #expect(result.status == 0)
        #expect(
            result.output.contains(
                "Prepare: note: 'raw/numbers.txt' changed while the step ran: its result is used in this run, but not "
                    + "recorded"), "\(result.output)\(result.errors)")
        #expect(project.space.files(below: "cache/recordings") == [])
    }
}
