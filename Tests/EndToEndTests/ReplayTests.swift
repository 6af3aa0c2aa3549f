import Foundation
import SystemPackage
import TestSupport
import Testing

/// Which steps are executed, counted: the heart of the matter.
struct ReplayTests {
    private let all = ["Prepare", "Report", "Train"]

    private func run(_ project: Project, _ runtime: String, in folder: String = "project") throws -> Project.Result {
        try project.retake("run", "pipeline.json", "--json", "--runtime", runtime, in: folder)
    }

    @Test(arguments: Project.runtimes) func aFirstRunExecutesEveryStepAndASecondNone(runtime: String) throws {
        let project = try Project.chain()
        let first = try run(project, runtime)
        #expect(first.executed == all, "\(first.output)\(first.errors)")
        #expect(first.reasons["Train"] == "no recording")
        #expect(try project.read("out/report.txt") == "the model is 12")
        let second = try run(project, runtime)
        #expect(second.executed == [])
        #expect(second.outcomes == ["Prepare": "replayed", "Train": "replayed", "Report": "replayed"])
        #expect(second.status == 0)
    }

    @Test(arguments: Project.runtimes) func anEditedTailRunsAlone(runtime: String) throws {
        let project = try Project.chain()
        _ = try run(project, runtime)
        try project.edit("code/report.py", "the model is ", "the model says ")
        let second = try run(project, runtime)
        #expect(second.executed == ["Report"])
        #expect(second.reasons["Report"] == "code/report.py changed")
        #expect(try project.read("out/report.txt") == "the model says 12")
    }

    @Test(arguments: Project.runtimes) func aFirstStepThatWritesTheSameBytesStopsTheWave(runtime: String) throws {
        let project = try Project.chain()
        _ = try run(project, runtime)
        try project.edit("code/prepare.py", "import os\n", "import os  # for the environment\n")
        #expect(try run(project, runtime).executed == ["Prepare"])
        try project.write("raw/numbers.txt", "2\n3\n1\n")
        let third = try run(project, runtime)
        #expect(third.executed == ["Prepare"])
        #expect(third.reasons["Prepare"] == "input/raw changed")
    }

    @Test func aHelperModuleAndAHyperparameterCount() throws {
        let project = try Project.chain()
        _ = try run(project, "host")
        try project.edit("code/train/helper.py", "sum(numbers)", "max(numbers)")
        let second = try run(project, "host")
        #expect(second.executed == ["Report", "Train"])
        #expect(second.reasons["Train"] == "code/helper.py changed")
        #expect(second.reasons["Report"] == "input/model changed")
        let third = try project.retake("run", "pipeline.json", "--json", "--runtime", "host", "--param", "Factor=5")
        #expect(third.reasons["Train"] == "config/hyperparameters/factor changed (2 → 5)")
        #expect(try project.read("out/report.txt") == "the model is 15")
    }

    @Test func touchingEveryFileExecutesNothing() throws {
        let project = try Project.chain()
        _ = try run(project, "host")
        for file in project.space.files(below: "project") {
            try FileManager.default.setAttributes(
                [.modificationDate: Date().addingTimeInterval(3_600)],
                ofItemAtPath: project.space.path.appending("project").pushing(FilePath(file)).string)
        }
        #expect(try run(project, "host").executed == [])
    }

    @Test(arguments: Project.runtimes) func aCloneInAnotherFolderSharesTheRecordings(runtime: String) throws {
        let project = try Project.chain()
        _ = try run(project, runtime)
        let from = project.space.path.appending("project").string
        try FileManager.default.removeItem(atPath: from + "/out")
        try FileManager.default.copyItem(atPath: from, toPath: project.space.path.appending("clone").string)
        #expect(try run(project, runtime, in: "clone").executed == [])
        #expect(try project.space.read("clone/out/report.txt") == "the model is 12")
    }

    @Test(arguments: Project.runtimes) func afterAFailureOnlyTheFailingTailRuns(runtime: String) throws {
        let project = try Project.chain()
        try project.edit("code/report.py", "import os, tarfile\n", "import os, tarfile\nopen('/nowhere')\n")
        let first = try run(project, runtime)
        #expect(first.status == 1)
        #expect(first.outcomes == ["Prepare": "ran", "Train": "ran", "Report": "failed"])
        let again = try run(project, runtime)
        #expect(again.executed == ["Report"])
        #expect(again.reasons["Report"] == "failed last time")
        try project.edit("code/report.py", "open('/nowhere')\n", "")
        let fixed = try run(project, runtime)
        #expect(fixed.status == 0)
        #expect(fixed.executed == ["Report"])
        #expect(fixed.reasons["Report"] == "code/report.py changed")
    }

    @Test func whatIsIndependentOfAFailureFinishesAndWhatNeedsItIsSkipped() throws {
        let project = try Project.chain()
        try project.edit("code/train/train.py", "import argparse, os\n", "raise SystemExit('no luck')\n")
        let result = try run(project, "host")
        #expect(result.outcomes == ["Prepare": "ran", "Train": "failed", "Report": "skipped"])
        #expect(result.reasons["Report"] == "needs Train, which failed")
    }

    @Test func aFileOutputIsWrittenAgainWhenItIsMissingOrDiffers() throws {
        let project = try Project.chain()
        _ = try run(project, "host")
        try project.space.remove("project/out/report.txt")
        #expect(try run(project, "host").executed == [])
        #expect(try project.read("out/report.txt") == "the model is 12")
        try project.write("out/report.txt", "the model is 99")
        #expect(try run(project, "host").executed == [])
        #expect(try project.read("out/report.txt") == "the model is 12")
    }

    @Test func aPlaceThatCannotBeWrittenIsNamedAndTheRecordingIsKept() throws {
        let project = try Project.chain()
        try project.write("out", "a file where a folder should be")
        let first = try run(project, "host")
        #expect(first.status == 1)
        #expect(first.outcomes == ["Prepare": "ran", "Train": "ran", "Report": "failed"])
        #expect(
            first.output.contains(
                "output 'report' is recorded, but '\(project.space.path)/project/out' can't be written"))
        try project.space.remove("project/out")
        #expect(try run(project, "host").executed == [])
        #expect(try project.read("out/report.txt") == "the model is 12")
    }

    @Test func aReplayTouchesNoArtifactUnlessAStepNeedsIt() throws {
        let project = try Project.chain()
        _ = try run(project, "host")
        // Emptied files of the same size would be found out by anyone who reads them.
        for name in project.space.files(below: "cache/artifacts") {
            let path = project.space.path.pushing(FilePath("cache/artifacts/" + name))
            let size = try Data(contentsOf: URL(fileURLWithPath: path.string)).count
            try Data(count: size).write(to: URL(fileURLWithPath: path.string))
        }
        #expect(try run(project, "host").executed == [])
    }

    @Test func aFullDiskSaysNothingAgainstAnArtifact() throws {
        let project = try Project.chain()
        try project.write("raw/numbers.txt", String(repeating: "1\n", count: 2_000_000))
        _ = try run(project, "host")
        let artifacts = project.space.files(below: "cache/artifacts")
        try project.space.remove("cache/trees")
        try project.edit("code/train/train.py", "import argparse, os\n", "import argparse, os  # again\n")
        let full = try project.retakeWithoutRoom("run", "pipeline.json", "--json", "--runtime", "host")
        #expect(full.outcomes == ["Prepare": "replayed", "Train": "failed", "Report": "skipped"], "\(full.output)")
        #expect(full.output.contains("File too large"))
        #expect(project.space.files(below: "cache/artifacts") == artifacts)
        #expect(try run(project, "host").executed == ["Train"])
    }

    @Test func aDamagedArtifactIsFoundOutWhenItIsNeededAndItsStepRunsAgain() throws {
        let project = try Project.chain()
        _ = try run(project, "host")
        for name in project.space.files(below: "cache/artifacts") {
            let path = project.space.path.pushing(FilePath("cache/artifacts/" + name))
            var bytes = try Data(contentsOf: URL(fileURLWithPath: path.string))
            bytes[bytes.count / 2] ^= 0x10
            try bytes.write(to: URL(fileURLWithPath: path.string))
        }
        try project.space.remove("cache/trees")
        try project.edit("code/report.py", "the model is ", "now ")
        let result = try run(project, "host")
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        #expect(result.output.contains("its step runs again"))
        #expect(try project.read("out/report.txt") == "now 12")
        #expect(try run(project, "host").executed == [])
    }
}
