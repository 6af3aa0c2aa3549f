import PipelineModel
import RetakeFile
import Testing
import YAMLReading

/// Steps of a `retake.yaml` that run for each of some items.
@Suite struct ItemStepsTests {
    private static let parameters = "parameters: {regions: '[\"eu\", {\"name\": \"us\", \"sizes\": [3, 4]}]', dir: d}\n"

    private func steps(_ text: String) throws -> [Step] { try Settings.read(text, file: "retake.yaml").ownSteps }

    /// All steps of a text, where loops whose items are known have become theirs.
    private func expanded(_ text: String) throws -> [Step] {
        let settings = try Settings.read(Self.parameters + text, file: "retake.yaml")
        let pipeline = try Pipeline(name: "p", steps: settings.ownSteps)
        let values = settings.parameters.members.map { ($0.key, $0.value) }
        let scope = Scope(parameters: Dictionary(uniqueKeysWithValues: values))
        return try pipeline.steps.reduce(pipeline) { expanded, step in
            guard let loop = step.loop else { return expanded }
            return expanded.expanding(step.id, over: try loop.expressions(in: scope))
        }.steps
    }

    private func job(_ step: Step?, _ properties: [Step.ID: StepProperties] = [:]) throws -> Job {
        let step = try #require(step)
        let scope = Scope(properties: properties)
        let action = try FileDialect().action(of: step, arguments: step.arguments.value(in: scope), in: scope)
        return try #require(action.job)
    }

    @Test func eachItemGetsAStepOfItsOwn() throws {
        let made = try expanded(
            """
            steps:
              load: {for_each: [eu, 2, {name: us}], run: "load ${item} '${HOME}'", outputs: [rows], max_parallel: 2, cache: never}
              sum: {run: sum, inputs: {all: "${steps.load.rows}", first: "${steps.load-0.rows}/x"}}
            """)
        #expect(made.map(\.id) == ["load-0", "load-1", "load-2", "load", "sum"])
        #expect(made.map { $0.iteration?.width } == [2, 2, 2, nil, nil])
        #expect(
            try made[..<3].map { try job($0).command.last } == [
                "load eu '${HOME}'", "load 2 '${HOME}'", "load {\"name\":\"us\"} '${HOME}'",
            ])
        #expect(
            try made[..<3].map { try job($0).outputs[0].uri } == [
                "s3://steps.retake/load/rows/0", "s3://steps.retake/load/rows/1", "s3://steps.retake/load/rows/2",
            ])
        #expect(try made.map { try FileDialect().cachePolicy(of: $0) } == [.never, .never, .never, nil, nil])
        #expect(made[3].dependsOn == ["load-0", "load-1", "load-2"])
        #expect(made[4].statedNeeds == ["load"])
        let known = FileDialect().properties(
            of: made[3], arguments: try made[3].arguments.value(in: Scope()), results: StepResults())
        #expect(
            try job(made[4], ["load": known]).inputs.map(\.uri) == [
                "s3://steps.retake/load/rows", "s3://steps.retake/load/rows/0/x",
            ])
        #expect(try job(made[4], ["load": known]).inputs.map(\.isOptional) == [true, false])
    }

    @Test func stepsOfOneItemNameEachOther() throws {
        let made = try expanded(
            """
            steps:
              first: {run: x, outputs: [o]}
              fan:
                for_each: ${parameters.regions}
                needs: [first]
                steps:
                  rate: {run: "rate ${item.sizes[1]}", inputs: {m: "${steps.make.out}/m"}, needs: make, when: "${steps.make.metrics.n} > 1"}
                  make: {run: make, outputs: [out], inputs: {o: "${steps.first.o}"}, metrics: {n: 'n=(.*)'}}
              tell: {run: "tell ${steps.make-1.metrics.n}", needs: rate}
            """)
        #expect(made.map(\.id) == ["first", "rate-0", "make-0", "rate-1", "make-1", "fan", "tell"])
        #expect(made[3].statedNeeds == ["make-1", "first"])
        #expect(made[4].statedNeeds == ["first"])
        let done = StepProperties(["outputs": ["out": "s3://u"], "metrics": ["n": 2]])
        let rate = try job(made[3], ["make-1": done])
        #expect(rate.command.last == "rate 4")
        #expect(rate.inputs.map(\.uri) == ["s3://u/m"])
        #expect(throws: EvaluationError.self) { try job(made[1], ["make-0": done]) }
        #expect(made[6].statedNeeds == ["fan"])
        let fan = StepProperties(["IterationOutputs": [[:], ["make": ["metrics": ["n": 7]]]]])
        #expect(try job(made[6], ["fan": fan]).command.last == "tell 7")
    }

    @Test func aListMayBeWrittenInJSON() throws {
        let made = try expanded("steps: {a: {run: \"x ${item}\", for_each: '[\"b\", {\"k\": 1}]'}}")
        #expect(try made.dropLast().map { try job($0).command.last } == ["x b", "x {\"k\":1}"])
    }

    @Test(arguments: [
        ("items.json", "file://items.json"), ("${parameters.dir}/items.json", "file://d/items.json"),
        ("s3://b/items.json", "s3://b/items.json"),
        ("${steps.list.out}/items.json", "s3://steps.retake/list/out/items.json"),
    ]) func theItemsMayStandInAFile(items: String, uri: String) throws {
        let made = try steps(
            "\(Self.parameters)steps: {list: {run: x, outputs: [out]}, each: {run: \"x ${item}\", for_each: \"\(items)\"}}"
        )
        let loop = try #require(made[1].loop)
        let list = StepProperties(["outputs": ["out": "s3://steps.retake/list/out"]])
        let documents = Documents(uri: uri, content: ["a", ["k": 1]])
        let scope = Scope(parameters: ["dir": "d"], properties: ["list": list], documents: documents)
        #expect(try loop.expressions(in: scope) == [.literal("a"), .literal(#"{"k":1}"#)])
        #expect(made[1].statedNeeds == (items.contains("steps") ? ["list"] : []))
        let other = Scope(properties: ["list": list], documents: Documents(uri: uri, content: "a"))
        let problem = #expect(throws: EvaluationError.self) {
            try loop.expressions(
                in: items.contains("dir") ? Scope(parameters: ["dir": "d"], documents: other.documents) : other)
        }
        #expect(problem?.description.hasPrefix("for_each: 'a' is no list of items") == true)
    }

    private struct Documents: DocumentReader {
        let uri: String
        let content: Value

        func propertyFile(_ name: String, of step: Step.ID) throws -> Value {
            throw EvaluationError.needsDocuments(place: name)
        }
        func document(at uri: String) throws -> Value { uri == self.uri ? content : .null }
    }

    @Test(arguments: [
        ("a: {run: \"x ${item.b}\"}", "3:14: '${item.b}' is known only in a step with 'for_each'"),
        (
            "a: {run: \"x ${item.b..c}\", for_each: [1]}",
            "3:14: '${item.b..c}' is no way into an item; write names and numbers, as in ${item.sizes[0].name}"
        ),
        (
            "a: {run: \"x ${item.b[x]}\", for_each: [1]}",
            "3:14: '${item.b[x]}' is no way into an item; write names and numbers, as in ${item.sizes[0].name}"
        ),
        ("a: {run: x, for_each: []}", "3:27: 'for_each' of step 'a' is empty; write its value, or leave the line out"),
        (
            "a: {run: x, for_each: {b: c}}",
            "3:27: 'for_each' of step 'a' must be a list, a parameter that holds one in JSON, or a JSON file, not a map"
        ),
        (
            "a: {run: x, for_each: [1], matrix: {k: [1]}}",
            "3:40: step 'a' has both 'for_each' and 'matrix'; keep one of them"
        ),
        (
            "a: {run: x, max_parallel: 2}",
            "3:31: 'max_parallel' of step 'a' is for steps with 'for_each'; leave it out, or use 'retake run --jobs'"
        ),
        (
            "a: {run: x, for_each: [1], max_parallel: 0}",
            "3:46: 'max_parallel' of step 'a' must be a number from 1, not the integer 0"
        ),
        ("a: {for_each: [1]}", "3:5: step 'a' has no 'run'; give it a command, as in {run: python3 train.py}"),
        ("a: {for_each: [1], steps: {}}", "3:5: 'steps' of step 'a' is empty; write its value, or leave the line out"),
        (
            "a: {steps: {b: {run: x}}, run: y}",
            "3:31: unknown key 'run' in 'a'; known are for_each, steps, needs, max_parallel, best"
        ),
        (
            "a: {for_each: [1], steps: {b: {run: x, for_each: [1]}}}",
            "3:54: 'for_each' of step 'b' can't stand in steps that run for each item; keep the outer one"
        ),
        (
            "a: {for_each: [1], steps: {b: {run: x}}, needs: a}",
            "3:53: 'needs' of step 'a' names that very step, and a step can't wait for itself; leave it out"
        ),
        (
            "a: {run: x, for_each: [1]}\n    a-3: {run: x}",
            "4:5: 'a-3' is what step 'a' becomes for one of its items; rename one of them"
        ),
        (
            "a: {for_each: [1], steps: {b: {run: x}}}\n    b: {run: x}",
            "4:5: there are two steps of the name 'b', one of them from a matrix; rename one"
        ),
        (
            "a: {run: x, outputs: [o]}\n    b: {run: x, for_each: \"${steps.a.o}\"}",
            "4:27: 'for_each' of step 'b' names what a step leaves, '${steps.a.o}'; name a JSON file in an output, as in ${steps.list.out}/items.json"
        ),
        (
            "a: {run: x, for_each: [{k: [1, '${parameters.dir}']}]}",
            "3:36: '${parameters.dir}' stands within an item of 'for_each' of step 'a', where nothing can be named; name it in the step's own texts"
        ),
        (
            "a: {run: x, for_each: [1], metrics: {loss: x}, best: {min: los}}",
            "3:64: 'best' of step 'a' names 'los', which is no metric of a step for each item; did you mean 'loss'? There are loss"
        ),
        (
            "a: {for_each: [1], best: {max: m}, steps: {b: {run: x, metrics: {m: x}}, c: {run: x}}}",
            "3:36: 'best' of step 'a' names 'm', which is no metric of a step for each item; there are b.m"
        ),
        (
            "a: {run: x, for_each: [1], metrics: {m: x}, best: m}",
            "3:55: 'best' of step 'a' must be a map such as {max: accuracy}, or {min: a.loss}, not text"
        ),
        ("a: {run: x, best: {max: m}}", "3:23: 'best' of step 'a' is for steps with 'for_each'; leave it out"),
        (
            "a: {run: x, for_each: [1], outputs: [o]}\n    b: {run: \"${steps.a.best.o}\"}",
            "4:14: '${steps.a.best.o}' names the best of the steps 'a', and nothing says which that is; add a rule beside 'for_each', as in {best: {min: loss}}"
        ),
        (
            "a: {run: x, outputs: [o], matrix: {k: [1]}}\n    b: {run: x, for_each: \"${steps.a.o}\"}",
            "4:27: 'for_each' of step 'b' names what a step leaves, '${steps.a.o}'; name a JSON file in an output, as in ${steps.list.out}/items.json"
        ),
        (
            "a: {run: x, for_each: [1], metrics: {m: x}}\n    b: {run: \"${steps.a.metrics.m}\"}",
            "4:14: '${steps.a.metrics.m}' names a step that runs for each item, each with a metric of its own; name that of one item, counted from 0, as in ${steps.a-0.metrics.m}"
        ),
        (
            "a: {run: x, for_each: [1], outputs: [o]}\n    b: {run: \"${steps.a-0.wrong}\"}",
            "4:14: '${steps.a-0.wrong}' names no output of step 'a'; there are o"
        ),
        (
            "a: {for_each: [1], steps: {x: {run: \"${steps.r.o}\", outputs: [p]}, y: {run: x, outputs: [q]}}}\n    r: {run: \"${steps.y.q}\", outputs: [o]}",
            "3:41: steps need each other: a → r → a; 'a' names 'r' at retake.yaml:3:41, 'r' names 'a' at retake.yaml:4:14; remove one of these"
        ),
        (
            "a: {for_each: [1], steps: {x: {run: \"${steps.y.o}\"}, y: {run: x, outputs: [o], needs: x}}}",
            "3:41: steps need each other: x → y → x; 'x' names 'y' at retake.yaml:3:41, 'y' names 'x' at retake.yaml:3:91; remove one of these"
        ),
    ]) func errorsNameTheirPlace(steps: String, expected: String) {
        let text = "\(Self.parameters)steps:\n    \(steps)"
        let found = problem(text)
        #expect(found == expected)
    }

    @Test func anItemIsTheShellsOutsideOfALoop() throws {
        let made = try steps("steps: {a: {run: 'for item in 1 2; do echo ${item}; done'}}")
        #expect(try job(made.first).command.last == "for item in 1 2; do echo ${item}; done")
    }
}
