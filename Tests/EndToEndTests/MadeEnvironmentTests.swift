import Foundation
import SystemPackage
import TestSupport
import Testing

/// Environments that Retake makes of what a file asks for.
///
/// Wheels are made by the tests themselves, and installed without a network by uv or pip, whichever is here.
struct MadeEnvironmentTests {
    private let project: Project

    init() throws {
        project = try Project()
        try project.makeWheel("used", needs: ["other>=1"], in: "wheels")
        try project.makeWheel("other", text: "word = 'old'", in: "wheels")
        try project.write("envs/base.txt", "--no-index\n--find-links wheels\n")
        try project.write("envs/all.txt", "-r base.txt\nused  # what the step imports\n")
        try steps(python: "{requirements: envs/all.txt}")
    }

    private func steps(python: String, _ code: String = "import used, other; print(used.word, other.word)") throws {
        try project.write(
            "retake.yaml",
            "name: made\npython: \(python)\nsteps:\n  a: {run: \"python3 -c '\(code)' > outputs/o/f\", outputs: [o]}\n")
    }

    private func run(_ options: String...) throws -> Project.Result {
        try project.retake("run", "--json", "--runtime", options.first ?? Project.runtimes[0])
    }

    private var environments: [String] {
        let folder = project.space.path.appending("cache/environments").string
        return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    @Test func anEnvironmentIsMadeOnceAndResolvedAnewOnlyWithoutItsLock() throws {
        let planned = try project.retake("plan").output
        #expect(
            planned.contains("its environment (envs/all.txt) is not built yet; 'retake run' builds it"), "\(planned)")
        #expect(environments == [])
        let first = try run()
        #expect(first.outcomes == ["a": "ran"], "\(first.output)\(first.errors)")
        let lock = try project.read("retake.lock")
        #expect(lock.contains("\nother==1.0\n") && lock.contains("\nused==1.0\n"), "\(lock)")
        #expect(environments.count == 1)
        #expect(try project.retake("cache", "stats").output.contains(" in 1 environment\n"))

        // A later version is there, and the lock holds; so it does where nothing was built.
        try project.makeWheel("other", "2.0", text: "word = 'new'", in: "wheels")
        #expect(try run().outcomes == ["a": "replayed"])
        try FileManager.default.removeItem(atPath: project.space.path.appending("cache/environments").string)
        let again = try run()
        #expect(again.outcomes == ["a": "replayed"], "\(again.output)\(again.errors)")
        #expect(try project.read("retake.lock") == lock)

        try FileManager.default.removeItem(atPath: project.space.path.appending("project/retake.lock").string)
        let resolved = try run()
        #expect(resolved.reasons["a"] == "runtime/packages changed (other 1.0 → 2.0)", "\(resolved.errors)")
        #expect(try project.read("retake.lock").contains("\nother==2.0\n"))
    }

    @Test func whatCanNotBeInstalledIsToldWithItsLineAndLeavesNothing() throws {
        try project.write("envs/all.txt", "-r base.txt\n\nused==9.9\n")
        let result = try run()
        #expect(result.status == 2)
        #expect(result.errors.contains("the environment of envs/all.txt can't be built"), "\(result.errors)")
        #expect(result.errors.contains("used==9.9"))
        #expect(result.errors.contains("\nasked for by envs/all.txt, line 3: used==9.9\n"))
        #expect(environments == [])
        #expect(!FileManager.default.fileExists(atPath: project.space.path.appending("project/retake.lock").string))
    }

    @Test func aFileOfRequirementsThatIsNotThereIsNamed() throws {
        try steps(python: "{requirements: envs/none.txt}")
        let result = try project.retake("plan")
        #expect(result.status == 2)
        #expect(result.errors.contains("the requirements 'envs/none.txt' can't be read: "), "\(result.errors)")
    }

    @Test func aVersionOfPythonThatIsNotHereIsNamed() throws {
        try steps(python: "'3.1'")
        let result = try project.retake("plan")
        #expect(result.errors.contains("there is no Python 3.1 here, only 3."), "\(result.errors)")
    }

    @Test func aModuleThatIsMissingIsToBeAddedToTheFile() throws {
        try steps(python: "{requirements: [envs/all.txt]}", "import sklearn")
        let result = try run()
        #expect(result.outcomes == ["a": "failed"])
        #expect(
            result.output.contains("add scikit-learn to 'envs/all.txt'"), "\(result.output)\(result.errors)")
    }

    @Test func environmentsAreListedUsedAndRemoved() throws {
        #expect(try project.retake("env").output == "no environment was made yet\n")
        let built = try project.retake("env", "build")
        #expect(built.output.contains("builds the environment of envs/all.txt with Python 3."), "\(built.errors)")
        #expect(try project.retake("env", "build").output == "all that the pipeline needs is there\n")
        let listed = try #require(try project.retake("env", "list", "--json").lastObject)
        let name = try #require(listed["name"] as? String)
        #expect(listed["of"] as? String == "envs/all.txt")
        let python = try project.retake("env", "path", "a").output
        #expect(python.hasSuffix("/environments/\(name)/bin/python3\n"), "\(python)")
        #expect(
            try project.retake("env", "path", "b").errors.contains(
                "there is no step and no rule of 'images:' named 'b'"))
        #expect(try project.retake("env", "remove", name).output.hasPrefix("removed 1 environment: "))
        #expect(environments == [])
    }

    /// As a script may in a container of the cloud: it is gone with the step, which is recorded all the same.
    @Test(.enabled(if: Project.hasNamespaces)) func aStepMayInstallForItself() throws {
        try project.makeWheel("late", in: "wheels")
        try project.write(
            "a.py",
            """
            import subprocess, sys
            subprocess.check_call([sys.executable, "-m", "pip", "install", "-q", "--no-index", "inputs/wheel/late-1.0-py3-none-any.whl"])
            import late
            open("outputs/o/f", "w").write(late.word)
            """)
        try project.write(
            "retake.yaml",
            """
            name: made
            python: {requirements: envs/all.txt}
            steps:
              a: {run: [python3, a.py], inputs: {wheel: wheels/late-1.0-py3-none-any.whl}, outputs: [o]}
              b: {run: "python3 -c 'import late' > outputs/o/f", inputs: {a: "${steps.a.o}"}, outputs: [o]}
            """)
        let result = try run("namespace")
        #expect(result.outcomes == ["a": "ran", "b": "failed"], "\(result.output)\(result.errors)")
        #expect(
            result.output.contains(
                "installed late==1.0, which is gone with the step; to have it there at once, add that to 'envs/all.txt'"
            ),
            "\(result.output)")
        #expect(try run("namespace").outcomes == ["a": "replayed", "b": "failed"])
    }

    @Test func requirementsBesideAScriptAreInstalledOnceOnTopOfWhatIsThere() throws {
        let project = try Project.chain()
        try project.makeWheel("late", in: "wheels")
        try project.makeWheel("mine", in: "wheels")
        try project.makeVirtualEnvironment()
        let command = "venv/bin/python3 -m pip install -q --no-index wheels/mine-1.0-py3-none-any.whl"
        let made = try ChildProcess(
            ["/bin/sh", "-c", command], in: project.space.path.appending("project"),
            environment: ["PATH": Project.path, "HOME": project.space.path.string], output: "/dev/null",
            errors: "/dev/null")
        try #require(made.waitUntilExit() == 0)
        try project.write("retake.yaml", "python: venv\n")
        try project.edit("code/train/train.py", "import argparse, os", "import argparse, os, mine, late")
        try project.write("code/train/requirements.txt", "--no-index\n--find-links wheels\nlate\nmine\n")
        let result = try project.retake("run", "pipeline.json", "--json")
        #expect(result.executed == ["Prepare", "Report", "Train"], "\(result.output)\(result.errors)")
        #expect(try project.read("retake.lock").contains("[code/train/requirements.txt, Python 3."))
        // What the user has is not installed again.
        #expect(try project.read("retake.lock").contains("\nlate==1.0\n"))
        #expect(try !project.read("retake.lock").contains("mine"))
        let again = try project.retake("run", "pipeline.json", "--json")
        #expect(again.executed == [] && !again.output.contains("builds the environment"))
    }
}
