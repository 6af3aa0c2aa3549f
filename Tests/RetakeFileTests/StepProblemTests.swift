import PipelineModel
import RetakeFile
import Testing
import YAMLReading

/// What is refused in a pipeline's steps because it could only fail later, and what is said of words of other tools.
@Suite struct StepProblemTests {
    @Test(arguments: [
        ("outputs: {m: x, n: x}", "21: output 'n' of step 'a' is 'x', which overlaps output 'm'", "n"),
        ("outputs: {o: a, p: a/b}", "21: output 'p' of step 'a' is 'a/b', which overlaps output 'o'", "p"),
        ("outputs: {o: a/b, p: a}", "23: output 'p' of step 'a' is 'a', which overlaps output 'o'", "p"),
        (
            "outputs: {m: inputs/raw}",
            "15: output 'm' of step 'a' is 'inputs/raw', which overlaps the inputs in 'inputs'", "m"
        ),
    ]) func outputsLieApart(step: String, expected: String, name: String) {
        #expect(
            problem("steps:\n  a:\n    run: x\n    \(step)")
                == "4:\(expected); give it a folder of its own, such as outputs/\(name)")
    }

    @Test(arguments: [
        ("{run: x, code: [a.py], outputs: {o: a.py}}", "2:22: code 'a.py'"),
        ("{run: x, code: [lib], outputs: {o: lib}}", "2:22: code 'lib'"),
        ("{run: x, code: [lib], outputs: {o: lib/made}}", "2:22: code 'lib'"),
        ("{run: x, code: [lib/a.py], outputs: {o: lib}}", "2:22: code 'lib/a.py'"),
        ("{run: python3 a.py, outputs: {o: a.py}}", "2:12: code 'a.py'"),
    ]) func outputsLieApartFromCode(step: String, expected: String) {
        #expect(
            problem("steps:\n  a: \(step)")
                == "\(expected) of step 'a' overlaps its output 'o'; give the output a folder of its own, such as outputs/o"
        )
    }

    @Test func aStepMayRunWhatItWrites() {
        #expect(problem("steps: {a: {run: 'make && sh outputs/o/run.sh', outputs: [o]}}") == nil)
        #expect(problem("steps: {a: {run: x, code: [ab], outputs: {o: a, p: a-b, q: abc}}}") == nil)
    }

    @Test(arguments: [
        (
            "inputs: {a-b: x, a_b: y}",
            "2:32: 'a-b' and 'a_b' in 'inputs' of step 'a' both become RETAKE_INPUT_A_B; rename one of them"
        ),
        (
            "outputs: [a-b, A-B]",
            "2:30: 'a-b' and 'A-B' in 'outputs' of step 'a' both become RETAKE_OUTPUT_A_B; rename one of them"
        ),
        (
            "parameters: {x: 1, X: 2}",
            "2:34: 'x' and 'X' in 'parameters' of step 'a' both become RETAKE_PARAM_X; rename one of them"
        ),
        (
            "environment: {A=B: 1}",
            "2:29: 'A=B' in 'environment' of step 'a' can't be a variable; write a name without '=', as in {NAME: value}"
        ),
        (
            "environment: {'': 1}",
            "2:29: '' in 'environment' of step 'a' can't be a variable; write a name without '=', as in {NAME: value}"
        ),
    ]) func namesMakeVariables(keys: String, expected: String) {
        #expect(problem("steps:\n  a: {run: x, \(keys)}") == expected)
    }

    @Test(.timeLimit(.minutes(30))) func aMatrixIsCountedBeforeItIsMade() {
        func list(_ count: Int) -> String { (0..<count).map(String.init).joined(separator: ", ") }
        #expect(
            problem("steps:\n  a: {run: x, matrix: {s: [\(list(1000))], t: [\(list(60000))]}}")
                == "2:23: the matrix of step 'a' makes more than 1000 combinations; split the step")
        #expect(
            problem("steps:\n  a: {run: x, matrix: {}}")
                == "2:23: 'matrix' of step 'a' is empty; write its value, or leave the line out")
    }

    @Test(.timeLimit(.minutes(30))) func aMatrixThatReadsAMatrixNeedsEachStepOnce() throws {
        let seeds = (0..<300).map(String.init).joined(separator: ", ")
        let inputs = (0..<20).map { "i\($0): \"${steps.a.o}/\($0)\"" }.joined(separator: ", ")
        let steps = try Settings.read(
            "steps:\n  a: {run: x, outputs: [o], matrix: {s: [\(seeds)]}}\n  b: {run: x, inputs: {\(inputs)}, matrix: {s: [\(seeds)]}}",
            file: "retake.yaml"
        ).ownSteps
        #expect(steps.count == 600)
        #expect(steps.last?.dependsOn.count == 300)
    }

    @Test(arguments: [
        (
            "  a: {run: x, matrix: {s: [1, 2]}, metrics: {l: '(.)'}}\n  b: {run: \"${steps.a.metrics.l}\"}",
            "3:12: '${steps.a.metrics.l}' names a step with a matrix, each of whose combinations has a metric of its own; "
                + "name one, as in ${steps.a-1.metrics.l}; there are a-1, a-2"
        ),
        (
            "  a: {run: \"${steps.a.o}\", outputs: [o]}",
            "2:12: '${steps.a.o}' stands in that very step, and a step can't read itself; "
                + "name its own folders as in ${outputs.NAME}, or another step"
        ),
        (
            "  a: {run: \"${steps.a-1.o}\", outputs: [o], matrix: {s: [1]}}",
            "2:12: '${steps.a-1.o}' stands in that very step, and a step can't read itself; "
                + "name its own folders as in ${outputs.NAME}, or another step"
        ),
        ("  a: {rn: ls}", "2:7: unknown key 'rn' in 'a'; did you mean 'run'? Known are run, handler, outputs"),
        (
            "  a: {command: ls}",
            "2:7: unknown key 'command' in 'a'; did you mean 'run'? Known are run, handler, outputs"
        ),
        (
            "  a: {run: x, needs: [b]}",
            "2:23: 'needs' of step 'a' names 'b', which is no step here; there is no other"
        ),
        (
            "  a: {run: \"${param.x}\"}",
            "2:12: '${param.x}' names no thing to refer to; did you mean 'parameters'? "
                + "There are env, inputs, item, matrix, outputs, parameters, steps"
        ),
        (
            "  a: ls",
            "2:6: step 'a' must be a map such as {run: python3 train.py}, or {handler: python3 notify.py} "
                + "for a step of a definition, not text"
        ),
        (
            "  a:",
            "2:5: step 'a' must be a map such as {run: python3 train.py}, or {handler: python3 notify.py} "
                + "for a step of a definition, not nothing"
        ),
    ]) func wordsOfOtherToolsAreUnderstood(steps: String, expected: String) {
        #expect(problem("steps:\n\(steps)") == expected)
    }

    @Test func aStepKnowsWordsOfOtherTools() {
        #expect(
            problem("steps: {a: {run: x, env: {}}}")?.contains("did you mean 'environment'? Known are run, code")
                == true)
    }

    @Test(arguments: [("steps: {}", "1:8"), ("steps:\nname: x", "1:7")]) func aFileWithoutStepsSaysSo(
        text: String, place: String
    ) {
        #expect(
            problem(text)
                == "\(place): the file has no steps; write one, as in {train: {run: python3 train.py}}, or leave 'steps' out"
        )
        #expect(problem("pipeline: p.json\n\(text)") == nil)
    }

    @Test(arguments: [
        ("python: python3", "1:9: 'python' is"),
        ("images:\n  \"*\": {python: python3.12}", "2:17: 'python' of image '*' is"),
    ]) func anInterpreterIsAPath(text: String, expected: String) {
        #expect(problem(text)?.hasPrefix(expected) == true, "\(problem(text) ?? "nothing")")
        #expect(problem("python: ./python3") == nil)
    }
}
