import Foundation
import SystemPackage
import TestSupport
import Testing

/// Steps in containers of an engine that a script stands for, run by the built program.
@Suite(.enabled(if: Project.hasNamespaces, "the engine's stand-in needs bubblewrap"))
struct ContainerTests {
    private let project: Project
    private let engine: FakeEngine

    init() throws {
        project = try Project()
        engine = try FakeEngine(for: project)
        try engine.tag("box:1", as: "1111111111111111")
        try project.write("draw.sh", "echo \"$WORDS\" | tee outputs/n/n; ls /; pwd\n")
        try project.write(
            "retake.yaml",
            """
            steps:
              draw:
                run: sh draw.sh
                outputs: [n]
                environment: {WORDS: "one 'two'\\nthree", PATH: /bin:/usr/bin}
                runtime: {image: "box:1"}
              sum:
                run: wc -l < inputs/all/n; echo more >> inputs/all/n
                inputs: {all: "${steps.draw.n}"}
                runtime: {image: "box:1"}
            """)
    }

    @Test func stepsRunInTheirImageAndAreReplayed() throws {
        let first = try engine.run("run")
        #expect(
            first.output.split(separator: "\n").filter { $0.contains(" | ") } == [
                "draw | one 'two'", "draw | three", "draw | bin", "draw | dev", "draw | etc", "draw | lib",
                "draw | lib64", "draw | opt", "draw | proc", "draw | sbin", "draw | tmp", "draw | usr", "draw | work",
                "draw | /work", "sum  | 2",
            ], "\(first.output)\(first.errors)")
        #expect(first.status == 0)
        #expect(try engine.run("run", "--json").executed == [])
        let calls = try engine.calls
        #expect(calls.filter { $0.hasPrefix("run ") }.count == 2)
        #expect(calls.filter { $0.hasPrefix("pull") } == [])
        // Neither the image's name nor any value stands in the list of processes.
        #expect(calls.filter { $0.contains("two") } == [])
        #expect(calls.filter { $0.hasPrefix("run ") && $0.contains("box:1") } == [])
        // What a step does to its input stays with it.
        #expect(try engine.run("run", "--force", "sum").output.contains("sum  | 2\n"))
    }

    @Test func anotherImageOfTheSameNameRunsAgain() throws {
        #expect(try engine.run("run", "--json").executed == ["draw", "sum"])
        #expect(try engine.run("run", "--json").executed == [])
        try engine.tag("box:1", as: "2222222222222222")
        let reason = "runtime/image changed (box:1 111111111111 → box:1 222222222222)"
        #expect(try engine.run("plan").output.contains(reason))
        let second = try engine.run("run", "--json")
        // What comes of it is the same, but the next step runs in that image, too.
        #expect(second.reasons == ["draw": reason, "sum": reason])
    }

    @Test func anotherNameOfTheSameImageDoesNot() throws {
        #expect(try engine.run("run", "--json").executed == ["draw", "sum"])
        try engine.tag("box:2", as: "sha256:1111111111111111")
        try project.write("retake.yaml", try project.read("retake.yaml").replacing("box:1", with: "box:2"))
        #expect(try engine.run("run", "--json").executed == [])
    }

    @Test func anImageThatIsNotHereIsPulledOnce() throws {
        try project.write("retake.yaml", try project.read("retake.yaml").replacing("box:1", with: "far"))
        try engine.publish("far", as: "3333333333333333")
        let plan = try engine.run("plan")
        #expect(plan.output.contains("image 'far' is not here yet; a run pulls it, or type: podman pull far\n"))
        #expect(try engine.calls.filter { !$0.hasPrefix("image inspect ") } == [])
        let run = try engine.run("run")
        #expect(run.output.hasPrefix("note: podman pulls image 'far', which is not here yet\n"), "\(run.errors)")
        #expect(run.status == 0)
        #expect(try engine.calls.filter { $0.hasPrefix("pull") } == ["pull -- far "])
    }

    @Test func whatCanNotBePulledKeepsTheRunFromStarting() throws {
        try project.write("retake.yaml", try project.read("retake.yaml").replacing("box:1", with: "nosuch"))
        let run = try engine.run("run")
        #expect(
            run.errors == """
                retake: podman can't pull image 'nosuch' ("Error: initializing source docker://nosuch: no such host"); \
                check its name, the network and your login to its registry, then type: podman pull nosuch

                """)
        #expect(run.status == 2)
    }

    @Test func withoutAnEngineTheCureIsTold() throws {
        let bin = try project.space.makeFolder("bin")
        let process = try engine.start(["run"], environment: ["PATH": bin.string])
        #expect(
            try project.result(of: process).errors == """
                retake: no container engine is in PATH (\(bin)): neither podman nor docker; install one, as with \
                `apt install podman`, or run the step without a container

                """)
        try project.write(
            "retake.yaml", try project.read("retake.yaml").replacing("box:1\"", with: "box:1\", engine: docker"))
        let other = try engine.start(["plan"], environment: ["PATH": bin.string])
        #expect(try project.result(of: other).output.contains("docker, which the step's container asks for, is not in"))
    }

    @Test func anEngineThatCanNotStartTheContainerFailsTheStep() throws {
        try engine.tag("box:1", as: "broken")
        let run = try engine.run("run", "--json")
        #expect(run.outcomes == ["draw": "failed", "sum": "skipped"])
        #expect(
            run.output.contains(
                """
                podman could not start a container of image 'box:1' (\\"statfs /gone: no such file or directory\\"); see that \
                it can: podman run --rm box:1
                """), "\(run.output)")
        #expect(try removed().count == 1)
    }

    @Test(arguments: [SIGINT, SIGTERM]) func whoInterruptsLeavesNoContainer(signal: Int32) throws {
        try project.write("draw.sh", "echo half > outputs/n/n; echo started; sleep 300\n")
        let process = try engine.start(["run"])
        try waitUntil { try project.space.read("stdout.txt").contains("draw | started") }
        kill(process.processIdentifier, signal)
        let run = try project.result(of: process)
        #expect(run.status == 130)
        #expect(run.output.contains("draw: interrupted"))
        let started = try #require(
            try engine.calls.first { $0.hasPrefix("run ") }?.split(separator: " ").dropFirst(2).first)
        #expect(try removed() == [started])
        #expect(project.space.files(below: "cache/workspaces") == [])
        #expect(project.space.files(below: "cache/recordings") == [])
    }

    @Test func aPullCanBeInterrupted() throws {
        try project.write("retake.yaml", try project.read("retake.yaml").replacing("box:1", with: "slow"))
        let process = try engine.start(["run"])
        try waitUntil { try engine.calls.contains("pull -- slow ") }
        kill(process.processIdentifier, SIGINT)
        let run = try project.result(of: process)
        #expect(run.errors == "retake: interrupted\n")
        #expect(run.status == 130)
    }

    @Test func aQuestionCanBeInterrupted() throws {
        try project.write("retake.yaml", try project.read("retake.yaml").replacing("box:1", with: "stuck"))
        let process = try engine.start(["run"])
        try waitUntil { try engine.calls.contains { $0.hasSuffix("-- stuck ") } }
        kill(process.processIdentifier, SIGINT)
        let run = try project.result(of: process)
        #expect(run.errors == "retake: interrupted\n")
        #expect(run.status == 130)
    }

    @Test func aPersonCanLookIntoAContainer() throws {
        try project.write("draw.sh", "exit 3\n")
        #expect(try engine.run("run").status == 1)
        let script =
            "pwd; ./rerun --here; echo status $?; echo 'echo 1 > outputs/n/n' > draw.sh; ./rerun --here; cat outputs/n/n"
        #expect(try engine.run("debug", "draw", "--", "sh", "-c", script).output == "/work\nstatus 3\n1\n")
        #expect(try project.read("draw.sh") == "echo 1 > outputs/n/n\n")
        #expect(try engine.run("run", "--json").outcomes == ["draw": "ran", "sum": "ran"])
    }

    @Test func aRerunInAContainerIsARun() throws {
        try project.write("draw.sh", "exit 3\n")
        #expect(try engine.run("run").status == 1)
        let script = "./rerun; echo status $?; echo 'echo 1 > outputs/n/n' > draw.sh; ./rerun; cat outputs/n/n"
        let output = try engine.run("debug", "draw", "--", "sh", "-c", script).output
        #expect(output.contains("draw: failed with exit code 3\n"), "\(output)")
        #expect(output.contains("status 3\n") && output.hasSuffix("\n1\n"), "\(output)")
        #expect(try engine.run("run", "--json").outcomes == ["draw": "replayed", "sum": "ran"])
    }

    @Test func aDefinitionsImageStartsItsOwnProgram() throws {
        try project.write(
            "pipeline.json",
            """
            {"Version": "2020-12-01", "Parameters": [], "Steps": [{"Name": "Clean", "Type": "Processing", "Arguments": {
            "AppSpecification": {"ImageUri": "box:1", "ContainerArguments": ["cleans", "all"]}, "RoleArn": "r",
            "ProcessingResources": {"ClusterConfig":
            {"InstanceType": "local", "InstanceCount": 1, "VolumeSizeInGB": 1}}}}]}
            """)
        try project.write("retake.yaml", "images: {\"box*\": {container: podman}}\n")
        let run = try engine.run("run", "pipeline.json")
        #expect(run.output.contains("Clean | cleans all\n"), "\(run.output)\(run.errors)")
        #expect(try engine.run("run", "pipeline.json", "--json").executed == [])
    }

    /// The containers that were removed by force.
    private func removed() throws -> [Substring] {
        try engine.calls.filter { $0.hasPrefix("rm ") }.compactMap { $0.split(separator: " ").last }
    }
}
