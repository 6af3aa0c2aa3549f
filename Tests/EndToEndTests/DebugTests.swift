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
            "cat inputs/n/n; ./rerun; echo status $?; sed -i --follow-symlinks s/gone/n/ train.sh; ./rerun; cat outputs/model/m"
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
        #expect(try project.retake("debug", "train", "--runtime", "host", "--", "false").status == 1)
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

    @Test(arguments: Project.runtimes) func aShellOffersToRunTheTailOnLeaving(runtime: String) throws {
        let project = try project()
        _ = try project.retake("run", "--runtime", runtime)
        try project.write("train.sh", "cp inputs/n/n outputs/model/m; echo trained\n")
        let result = try project.atTerminal(
            typing: [
                ("train $ ", "./rerun"), ("trained\r\n", "exit"), ("[Y/n] ", "y"),
            ], ["debug", "train", "--runtime", runtime])
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        #expect(result.output.contains("train: './rerun' runs its command, 'exit' leaves"), "\(result.output)")
        #expect(result.output.contains("report | 3"), "\(result.output)")
        #expect(try project.retake("run", "--json", "--runtime", runtime).executed == [])
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
