import Foundation
import SystemPackage
import TestSupport
import Testing

/// A shell, or a command, where a step runs.
struct DebugTests {
    private func project() throws -> Project {
        let project = try Project()
        try project.write(
            "retake.yaml",
            """
            name: churn
            steps:
              ingest: {run: "seq 3 > outputs/n/n", outputs: [n]}
              train: {run: "sh train.sh", inputs: {n: "${steps.ingest.n}"}, outputs: [model]}
              report: {run: "cat inputs/m/m", inputs: {m: "${steps.train.model}"}}
            """)
        try project.write("train.sh", "cp inputs/n/gone outputs/model/m\n")
        return project
    }

    @Test(arguments: Project.runtimes) func aCommandSeesWhatTheStepSees(runtime: String) throws {
        let project = try project()
        #expect(try project.retake("run", "--runtime", runtime).status == 1)
        let script =
            "cat inputs/n/n; ./rerun --here; echo status $?; sed -i --follow-symlinks s/gone/n/ train.sh; ./rerun --here; "
            + "cat outputs/model/m"
        let result = try project.retake(
            "debug", "train", "--runtime", runtime, "--", "sh", "-c", script)
        #expect(result.output == "1\n2\n3\nstatus 1\n1\n2\n3\n", "\(result.output)\(result.errors)")
        // The edit was made in the person's own file.
        #expect(try project.space.read("project/train.sh") == "cp inputs/n/n outputs/model/m\n")
        let run = try project.retake("run", "--json", "--runtime", runtime)
        #expect(run.outcomes == ["ingest": "replayed", "train": "ran", "report": "ran"])
        let good = "cat $RETAKE_ROOT/tmp/last-good/model/m; echo x > inputs/n/n; rm -r outputs"
        #expect(
            try project.retake("debug", "train", "--runtime", runtime, "--", "sh", "-c", good).output == "1\n2\n3\n")
        // What is done to inputs there stays there.
        #expect(try project.retake("run", "--json", "--runtime", runtime).executed == [])
        #expect(project.space.files(below: "cache/workspaces").allSatisfy { !$0.contains("rerun") })
    }

    @Test func theCommandsExitCodeCounts() throws {
        let project = try project()
        _ = try project.retake("run", "--runtime", "host")
        #expect(try project.retake("debug", "train", "--runtime", "host", "--", "sh", "-c", "exit 7").status == 7)
        #expect(project.space.files(below: "cache/workspaces").allSatisfy { !$0.contains("shell-") })
        #expect(try project.retake("debug", "ingest", "--runtime", "host", "--", "true").status == 0)
    }

    @Test func whatCannotBeLookedIntoSaysWhy() throws {
        let project = try project()
        #expect(
            try project.retake("debug", "train").errors
                == "retake: a shell needs a terminal; name a command instead, as in 'retake debug train -- ls'\n")
        #expect(
            try project.retake("debug", "train", "--", "ls").errors
                == "retake: step 'train' reads what step 'ingest' leaves, which is not recorded as it is now; run that "
                + "first: retake run --until ingest\n")
        #expect(
            try project.retake("debug", "trian", "--", "ls").errors
                == "retake: the pipeline has no step 'trian'; did you mean 'train'?\n")
    }

    @Test(arguments: Project.runtimes) func aRerunIsARun(runtime: String) throws {
        let project = try project()
        _ = try project.retake("run", "--runtime", runtime)
        // What is done in the shell's folder is not seen by it; what it writes is seen there.
        let script = """
            ./rerun; echo status $?; sed -i --follow-symlinks s/gone/n/ train.sh; echo other > inputs/n/n
            ./rerun; echo status $?; cat outputs/model/m
            """
        let result = try project.retake("debug", "train", "--runtime", runtime, "--", "sh", "-c", script)
        let lines = result.output.split(separator: "\n").map(String.init).filter { !$0.contains("note: ") }
        #expect(lines.first == "train: running (forced)", "\(result.output)\(result.errors)")
        #expect(lines.contains("train: failed with exit code 1"))
        #expect(lines.contains("status 1"))
        #expect(lines.suffix(4) == ["status 0", "1", "2", "3"], "\(lines)")
        let run = try project.retake("run", "--json", "--runtime", runtime)
        #expect(run.outcomes == ["ingest": "replayed", "train": "replayed", "report": "ran"])
    }

    @Test(arguments: Project.runtimes) func whatReplacesAFileInTheShellReplacesThePersonsOwn(runtime: String) throws {
        let project = try project()
        _ = try project.retake("run", "--runtime", runtime)
        let script = "sed -i s/gone/n/ train.sh; ./rerun; sed -i s/model/model/ train.sh"
        let result = try project.retake("debug", "train", "--runtime", runtime, "--", "sh", "-c", script)
        #expect(result.output.contains("train: done in "), "\(result.output)\(result.errors)")
        #expect(
            result.errors.split(separator: "\n").filter { $0 == "train.sh is what replaced it in the shell" }.count
                == 2,
            "\(result.errors)")
        #expect(try project.read("train.sh") == "cp inputs/n/n outputs/model/m\n")
        #expect(try project.retake("run", "--json", "--runtime", runtime).outcomes["train"] == "replayed")
    }

    @Test func aShellWhosePipesAreGoneSaysSo() throws {
        let project = try project()
        _ = try project.retake("run", "--runtime", "host")
        let script = "rm $RETAKE_ROOT/../tmp/.retake-*; ./rerun"
        let result = try project.retake("debug", "train", "--runtime", "host", "--", "sh", "-c", script)
        #expect(result.status == 2)
        #expect(result.errors.contains("leave this shell and open it again"), "\(result.errors)")
    }

    @Test func anAnswerReachesNobodyElse() throws {
        let project = try project()
        _ = try project.retake("run", "--runtime", "host")
        let space = project.space.path
        try project.write(
            "train.sh", "touch \(space)/begun; until [ -e \(space)/gone ]; do sleep 0.01; done; exit 5\n")
        // Whoever asked first is gone when the answer comes.
        let script = """
            ./rerun & until [ -e \(space)/begun ]; do sleep 0.01; done
            kill -9 $!; touch \(space)/gone; ./rerun; echo status $?
            """
        let result = try project.retake("debug", "train", "--runtime", "host", "--", "sh", "-c", script)
        #expect(result.output.hasSuffix("status 5\n"), "\(result.output)\(result.errors)")
        #expect(result.output.components(separatedBy: "failed with exit code 5").count == 3, "\(result.output)")
    }

    @Test func whatWasPutInAnOutputsPlaceIsNotFollowed() throws {
        let project = try project()
        _ = try project.retake("run", "--runtime", "host")
        try project.edit("train.sh", "gone", "n")
        try project.write("mine/precious", "mine")
        let mine = project.space.path.pushing("project/mine")
        let script = "rmdir outputs/model; ln -s \(mine) outputs/model; ./rerun"
        let result = try project.retake("debug", "train", "--runtime", "host", "--", "sh", "-c", script)
        #expect(result.output.hasSuffix("not shown here: model; see 'retake get train'\n"), "\(result.output)")
        #expect(project.space.files(below: "project/mine") == ["precious"])
    }

    @Test(arguments: Project.runtimes) func afterARerunOnlyTheTailIsLeft(runtime: String) throws {
        let project = try project()
        _ = try project.retake("run", "--runtime", runtime)
        try project.write("train.sh", "cp inputs/n/n outputs/model/m; echo trained\n")
        let result = try project.atTerminal(
            typing: [
                ("train $ ", "./rerun"), ("train: done in ", "exit"), ("Go on with what comes after it? [Y/n] ", "y"),
            ], ["debug", "train", "--runtime", runtime])
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        #expect(result.output.contains("train: './rerun' runs its command, "), "\(result.output)")
        #expect(result.output.contains("train is recorded. Go on"), "\(result.output)")
        #expect(result.output.components(separatedBy: "train: running").count == 2, "\(result.output)")
        #expect(result.output.contains("report | 3"), "\(result.output)")
        #expect(try project.retake("run", "--json", "--runtime", runtime).executed == [])
    }

    @Test(arguments: Project.runtimes) func aCommandThatSucceededHereIsToBeRunForTheRecord(runtime: String) throws {
        let project = try project()
        _ = try project.retake("run", "--runtime", runtime)
        try project.write("train.sh", "cp inputs/n/n outputs/model/m; echo trained\n")
        let result = try project.atTerminal(
            typing: [("train $ ", "./rerun --here"), ("trained\r\n", "exit"), ("[Y/n] ", "y")],
            ["debug", "train", "--runtime", runtime])
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        #expect(
            result.output.contains("train succeeded here. Run it for the record, and what comes after it? [Y/n] "),
            "\(result.output)")
        #expect(result.output.contains("train  | trained"), "\(result.output)")
        #expect(try project.retake("run", "--json", "--runtime", runtime).executed == [])
    }

    @Test(arguments: Project.runtimes) func aRerunCanBeInterrupted(runtime: String) throws {
        let project = try project()
        _ = try project.retake("run", "--runtime", runtime)
        let mark = "7\(Int.random(in: 100_000...999_999))"
        try project.write("train.sh", "echo begun; sleep \(mark)\n")
        let result = try project.atTerminal(
            deeds: [
                ("train $ ", .type("./rerun\n")), ("train | begun", .type("\u{3}")),
                ("train $ ", .type("echo still $?\n")),
                ("still", .type("exit\n")),
            ], ["debug", "train", "--runtime", runtime], environment: ["TERM": "dumb"])
        #expect(result.output.contains("train: interrupted"), "\(result.output)\(result.errors)")
        #expect(result.output.contains("still 130"), "\(result.output)")
        #expect(ProcessTable.processes(naming: mark).isEmpty)
    }

    @Test func pythonStopsAtItsException() throws {
        let project = try Project()
        try project.write("retake.yaml", "name: churn\nsteps: {train: {run: 'python3 train.py'}}\n")
        try project.write("train.py", "depth = 41\nraise ValueError('too deep')\n")
        let result = try project.atTerminal(
            typing: [("train $ ", "./rerun"), ("(Pdb) ", "p depth + 1"), ("(Pdb) ", "q"), ("train $ ", "exit")],
            ["debug", "train", "--pdb", "--runtime", "host"])
        #expect(result.output.contains("ValueError: too deep"), "\(result.output)\(result.errors)")
        #expect(result.output.contains("42\r\n"), "\(result.output)")
    }
}
