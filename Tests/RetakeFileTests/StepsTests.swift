import PipelineModel
import RetakeFile
import Testing
import YAMLReading

/// Pipelines that a `retake.yaml` writes itself: what its steps become, and what is said of those that make no sense.
@Suite struct StepsTests {
    private func steps(_ text: String) throws -> [Step] { try Settings.read(text, file: "retake.yaml").ownSteps }

    /// The job of a text's only step, with its parameters' values.
    private func job(_ text: String, _ properties: [Step.ID: StepProperties] = [:]) throws -> Job {
        let settings = try Settings.read(text, file: "retake.yaml")
        let step = try #require(settings.ownSteps.last)
        let values = settings.parameters.members.map { ($0.key, $0.value) }
        let scope = Scope(parameters: Dictionary(uniqueKeysWithValues: values), properties: properties)
        let action = try FileDialect().action(
            of: step, arguments: try step.arguments.value(in: scope), in: scope)
        return try #require(action.job)
    }

    @Test func aStepBecomesAJob() throws {
        let job = try job(
            """
            parameters: {rows: 1000}
            steps:
              train:
                run: python3 train.py --rows ${parameters.rows} --depth ${parameters.depth} --in ${inputs.raw} > ${outputs.model}/log
                code: [train.py, lib/]
                inputs: {raw: data/raw, far: s3://bucket/key}
                outputs: {model: models, report: out/report}
                environment: {A: "${parameters.rows}x", B: 7}
                parameters: {depth: 6}
                timeout: 2h
                retries: 3
                runtime: host
                metrics: {loss: 'loss=(.*)'}
            """)
        #expect(
            job.command == [
                "/bin/sh", "-c", "python3 train.py --rows 1000 --depth 6 --in inputs/raw > models/log",
            ])
        #expect(job.workingFolder == "/work")
        #expect(job.inputs.map(\.name) == ["code/train.py", "code/lib", "raw", "far"])
        #expect(job.inputs.map(\.uri) == ["file://train.py", "file://lib", "file://data/raw", "s3://bucket/key"])
        #expect(job.inputs.map(\.path) == ["/work/train.py", "/work/lib", "/work/inputs/raw", "/work/inputs/far"])
        #expect(job.inputs.map(\.isOptional) == [false, false, false, false])
        #expect(
            job.outputs == [
                .init(name: "model", path: "/work/models", uri: "s3://steps.retake/train/model"),
                .init(name: "report", path: "/work/out/report", uri: "s3://steps.retake/train/report"),
            ])
        #expect(
            job.environment == [
                "A": "1000x", "B": "7", "RETAKE_INPUT_RAW": "/work/inputs/raw", "RETAKE_INPUT_FAR": "/work/inputs/far",
                "RETAKE_OUTPUT_MODEL": "/work/models", "RETAKE_OUTPUT_REPORT": "/work/out/report",
                "RETAKE_PARAM_DEPTH": "6",
            ])
        #expect(job.settings == ["parameters/depth": "6", "environment/A": "1000x", "environment/B": "7"])
        #expect(job.timeLimit == .init(duration: .seconds(7200), gracePeriod: .seconds(10), name: "timeout"))
        #expect(job.retry == RetryPolicy(interval: .seconds(1), backoffRate: 2, limit: .attempts(3)))
        #expect(job.runtimeKind == "host")
        #expect(job.metrics == [.init(name: "loss", pattern: "loss=(.*)")])
    }

    @Test func aStepMayNameAnImageToRunIn() throws {
        let image = "parameters: {tag: 3.12-slim}\nsteps: {a: {run: x, runtime: {image: \"python:${parameters.tag}\"}}}"
        #expect(try job(image).container == Job.Container(image: "python:3.12-slim"))
        #expect(try job(image).runtimeKind == "container")
        let engine = "steps: {a: {run: x, runtime: {image: python:3.12-slim, engine: docker}}}"
        #expect(try job(engine).container == Job.Container(image: "python:3.12-slim", engine: "docker"))
    }

    @Test func aListIsGivenToNoShell() throws {
        let job = try job("steps: {a: {run: [cat, \"a b; c\", \"${HOME}\", \"$${steps}\"]}}")
        #expect(job.command == ["cat", "a b; c", "${HOME}", "${steps}"])
    }

    @Test func withoutCodeTheScriptsOfTheCommandAreIt() throws {
        let job = try job(
            "steps: {a: {run: 'python3 ./prepare.py && sh tools/run.sh \"x.csv\" $D/no.py /abs.py prepare.py'}}")
        #expect(job.inputs.map(\.name) == ["code/prepare.py", "code/tools/run.sh"])
        #expect(job.inputs.map(\.isOptional) == [true, true])
    }

    @Test func outputsAreReadByTheStepsThatNameThem() throws {
        let text = """
            steps:
              ingest: {run: a, outputs: [clean]}
              train: {run: b, inputs: {all: "${steps.ingest.clean}", one: "${steps.ingest.clean}/a/b.csv"}}
            """
        let train = try #require(try steps(text).last)
        #expect(train.statedNeeds == ["ingest"])
        let done = StepProperties(["outputs": ["clean": "s3://steps.retake/ingest/clean"]])
        #expect(
            try job(text, ["ingest": done]).inputs.map(\.uri) == [
                "s3://steps.retake/ingest/clean", "s3://steps.retake/ingest/clean/a/b.csv",
            ])
    }

    @Test func aMatrixMakesOneStepForEachCombination() throws {
        let made = try steps(
            """
            steps:
              train: {run: "train ${matrix.seed}", outputs: [model], matrix: {seed: [1, 2], kind: [big one, 0.5]}}
              pick: {run: pick, inputs: {all: "${steps.train.model}", first: "${steps.train-1-big_one.model}"}}
            """)
        #expect(made.map(\.id) == ["train-1-big_one", "train-1-0_5", "train-2-big_one", "train-2-0_5", "pick"])
        #expect(made[4].statedNeeds == Set(made[..<4].map(\.id)))
        let arguments = try made[4].arguments.value(
            in: Scope(properties: ["train-1-big_one": .init(["outputs": ["model": "uri"]])]))
        #expect(arguments["inputs"] == ["all": "s3://steps.retake/train/model", "first": "uri"])
    }

    @Test(arguments: [
        (
            "steps:\n  a: {run: x, input: {}}",
            "2:15: unknown key 'input' in 'a'; did you mean 'inputs'? Known are run, code, inputs, outputs, needs, environment, parameters, timeout, retries, cache, runtime, matrix, for_each, max_parallel, best, when, metrics, exclude, python"
        ),
        (
            "steps:\n  a: {run: x}\n  b: {outputs: [c]}",
            "3:3: step 'b' has no 'run'; give it a command, as in {run: python3 train.py}"
        ),
        ("steps:\n  a b: {run: x}", "2:3: 'a b' can't be a step's name; use letters, digits, '-' and '_'"),
        ("steps:\n  a: {run: \"x ${parameters.row}\"}", "2:12: '${parameters.row}' names no parameter; there is none"),
        (
            "parameters: {rows: 1}\nsteps:\n  a: {run: \"x ${parameters.row}\"}",
            "3:12: '${parameters.row}' names no parameter; did you mean 'rows'? There are rows"
        ),
        ("steps:\n  a: {run: \"x ${steps.b.c}\"}", "2:12: '${steps.b.c}' names no step; there is none"),
        (
            "steps:\n  a: {run: x, outputs: [one]}\n  b: {run: x, inputs: {i: \"${steps.a.two}\"}}",
            "3:27: '${steps.a.two}' names no output of step 'a'; there are one"
        ),
        (
            "steps:\n  a: {run: \"x ${step.b.c}\"}",
            "2:12: '${step.b.c}' names no thing to refer to; did you mean 'steps'? There are env, inputs, item, matrix, outputs, parameters, steps"
        ),
        (
            "steps:\n  a: {run: \"x ${\"}",
            "2:12: 'run' of step 'a' has a '${' without its '}'; write '$${' if the characters are meant"
        ),
        (
            "steps:\n  a: {run: x, outputs: {o: ../up}}",
            "2:25: output 'o' of step 'a' is '../up'; it must be a folder below the one that the step runs in, such as outputs/o"
        ),
        (
            "steps:\n  a: {run: x, code: /etc}",
            "2:21: '/etc' can't be code; name files and folders below the one of this file"
        ),
        (
            "steps:\n  a: {run: x, timeout: soon}",
            "2:24: 'timeout' of step 'a' must be a time such as 2h, not text 'soon'"
        ),
        (
            "steps:\n  a: {run: x, retries: -1}",
            "2:24: 'retries' of step 'a' must be a number from 0 to 1000, not the integer -1"
        ),
        (
            "steps:\n  a: {run: x, runtime: docker}",
            "2:24: 'runtime' of step 'a' must be host, namespace or a map such as {image: python:3.12-slim}, not text 'docker'"
        ),
        (
            "steps:\n  a: {run: x, runtime: {imgae: b}}",
            "2:25: unknown key 'imgae' in 'runtime'; did you mean 'image'? Known are image, engine"
        ),
        (
            "steps:\n  a: {run: x, runtime: {engine: podman}}",
            "2:24: 'runtime' of step 'a' names no image; give it one, as in {image: python:3.12-slim}"
        ),
        (
            "steps:\n  a: {run: x, runtime: {image: b, engine: kvm}}",
            "2:43: 'engine' in 'runtime' of step 'a' must be podman or docker, not text 'kvm'"
        ),
        (
            "steps:\n  a: {run: x, runtime: {image: 3.12}}",
            "2:32: 'image' in 'runtime' of step 'a' must be an image's name, such as python:3.12-slim, not the number 3.12; put it in quotes if text is meant"
        ),
        (
            "steps:\n  a: {run: x, cache: maybe}",
            "2:22: 'cache' of step 'a' must be always, never or a time such as 30d, not text 'maybe'"
        ),
        (
            "steps:\n  a: {run: x, matrix: {s: []}}",
            "2:27: 's' in 'matrix' of step 'a' is empty; write its value, or leave the line out"
        ),
        (
            "steps:\n  a: {run: x, matrix: {s: [1, '1']}}",
            "2:23: the matrix of step 'a' makes two combinations of the name '1'; remove a value that stands twice, or write values that differ in letters and digits"
        ),
        (
            "steps:\n  a: {run: x, matrix: {s: [1]}}\n  a-1: {run: x}",
            "3:3: there are two steps of the name 'a-1', one of them from a matrix; rename one"
        ),
        (
            "steps:\n  a: {run: x, metrics: {m: '('}}",
            "2:28: metric 'm' has '(', which is no regular expression that Retake can read: expected ')'"
        ),
        (
            "steps:\n  a: {run: x, when: [1]}",
            "2:21: 'when' of step 'a' must be true, false or a comparison such as ${parameters.rows} > 10, not a list"
        ),
    ])
    func errorsNameTheirPlaceAndTheCure(text: String, message: String) {
        #expect(problem(text) == message)
    }
}
