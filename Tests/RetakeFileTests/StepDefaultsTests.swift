import PipelineModel
import RetakeFile
import Testing
import YAMLReading

/// What a file says for all of its steps.
@Suite struct StepDefaultsTests {
    private func jobs(_ text: String) throws -> [Job] {
        try Settings.read(text, file: "retake.yaml").ownSteps.map { step in
            let scope = Scope()
            let arguments = try step.arguments.value(in: scope)
            return try #require(try FileDialect().action(of: step, arguments: arguments, in: scope).job)
        }
    }

    @Test func theStepsOwnWordWins() throws {
        let jobs = try jobs(
            """
            environment: {A: file, B: file, C: file}
            defaults:
              timeout: 1h
              retries: 2
              runtime: {image: "python:3", engine: podman}
              environment: {B: default, C: default, D: default}
              metrics: {loss: 'loss=(.*)'}
              outputs: [all]
            steps:
              one: {run: x}
              two:
                run: x
                timeout: 5min
                retries: 0
                runtime: {image: mine}
                environment: {C: own}
                metrics: {rmse: 'rmse=(.*)'}
                outputs: [own]
              three: {run: x, runtime: host, timeout: }
            """)
        #expect(jobs.map(\.timeLimit?.duration) == [.seconds(3600), .seconds(300), .seconds(3600)])
        #expect(jobs.map { $0.retry == nil } == [false, true, false])
        #expect(jobs[0].container == Job.Container(image: "python:3", engine: "podman"))
        #expect(jobs[1].container == Job.Container(image: "mine", engine: "podman"))
        #expect(jobs[2].container == nil)
        #expect(jobs[2].runtimeKind == "host")
        #expect(
            jobs[1].settings.filter { $0.key.hasPrefix("environment/") } == [
                "environment/A": "file", "environment/B": "default", "environment/C": "own", "environment/D": "default",
            ])
        #expect(jobs[1].metrics.map(\.name) == ["rmse", "loss"])
        #expect(jobs[1].outputs.map(\.name) == ["own"])
        #expect(jobs[0].outputs.map(\.name) == ["all"])
    }

    @Test func aCommandOfAllStepsReadsTheirParameters() throws {
        let jobs = try jobs(
            """
            defaults: {run: "sh run.sh ${parameters.what}", parameters: {what: all, n: 1}, matrix: {k: [1]}}
            steps:
              one: {matrix: {s: [2]}}
              two: {parameters: {what: two}}
            """)
        #expect(jobs.map(\.step) == ["one-2-1", "two-1"])
        #expect(jobs.map { $0.command.last } == ["sh run.sh all", "sh run.sh two"])
        #expect(jobs[1].environment == ["RETAKE_PARAM_WHAT": "two", "RETAKE_PARAM_N": "1", "RETAKE_PARAM_K": "1"])
    }

    @Test func aStepDoesNotWaitForItselfByDefault() throws {
        let steps = try Settings.read(
            "defaults: {needs: [setup]}\nsteps: {setup: {run: x}, work: {run: x}, free: {run: x, needs: []}}", file: "r"
        ).ownSteps
        #expect(steps.map(\.dependsOn) == [[], ["setup"], []])
        let loops = try Settings.read(
            "defaults: {needs: [all, one]}\nsteps: {all: {for_each: [1], steps: {b: {run: x}}}, one: {run: x, for_each: [1], needs: []}}",
            file: "r"
        ).ownSteps
        #expect(loops.map { $0.loop?.body.map(\.dependsOn) } == [[["one"]], [[]]])
    }

    @Test(arguments: [
        (
            "defaults: {timeuot: 1h}\nsteps: {a: {run: x}}",
            "1:12: unknown key 'timeuot' in 'defaults'; did you mean 'timeout'? "
        ),
        (
            "defaults: [1]\nsteps: {a: {run: x}}",
            "1:11: 'defaults' must be a map such as {timeout: 2h, environment: {TZ: UTC}}, not a list"
        ),
        (
            "defaults: {timeout: soon}\nsteps: {a: {run: x}}",
            "1:21: 'timeout' of step 'a' must be a time such as 2h, not text 'soon'"
        ),
        ("environment: {A=: x}\nsteps: {a: {run: x}}", "1:15: 'A=' in 'environment' of step 'a' can't be a variable; "),
        (
            "environment: x\nsteps: {a: {run: x}}",
            "1:14: 'environment' must be a map of variables and values, not text"
        ),
        (
            "pipeline: p.json\ndefaults: {timeout: 1h}",
            "2:1: 'defaults' is for steps with 'run', and this file has none; leave it out, or write steps"
        ),
        (
            "environment: {A: b}\nsteps: {a: {handler: x}}",
            "1:1: 'environment' is for steps with 'run', and this file has none; leave it out, or write steps"
        ),
    ]) func errorsNameTheirPlace(text: String, expected: String) {
        #expect(problem(text)?.hasPrefix(expected) == true, "\(problem(text) ?? "nothing")")
    }
}
