import PipelineModel
import RetakeFile
import Testing
import YAMLReading

/// Order without data, and steps that wait for each other.
@Suite struct NeedsTests {
    private func steps(_ text: String) throws -> [Step] { try Settings.read(text, file: "retake.yaml").ownSteps }

    /// With the file's name before it.
    private func problem(_ text: String) -> String? { RetakeFileTests.problem(text).map { "retake.yaml:" + $0 } }

    @Test func aStepWaitsForThoseThatItNeeds() throws {
        let made = try steps(
            """
            steps:
              load: {run: load, needs: [tables, seed, seed]}
              tables: {run: create}
              seed: {run: seed, matrix: {n: [1, 2]}}
              check: {run: "check ${steps.load.rows}", needs: load}
              one: {run: one, needs: [seed-2]}
            """.replacing("run: load,", with: "run: load, outputs: [rows],"))
        #expect(made.map(\.id) == ["load", "tables", "seed-1", "seed-2", "check", "one"])
        #expect(made[0].dependsOn == ["tables", "seed-1", "seed-2"])
        #expect(made[4].statedNeeds == ["load"])
        #expect(made[5].dependsOn == ["seed-2"])
    }

    @Test(arguments: [
        (
            "  a: {run: x, needs: [b, tabels]}\n  b: {run: x}\n  tables: {run: x}",
            "2:26: 'needs' of step 'a' names 'tabels', which is no step here; did you mean 'tables'? There are b, tables"
        ),
        (
            "  a: {run: x, needs: a}",
            "2:22: 'needs' of step 'a' names that very step, and a step can't wait for itself; leave it out"
        ),
        (
            "  a: {run: x, needs: {b: c}}",
            "2:22: 'needs' of step 'a' must be a step's name, or a list of names, not a map"
        ),
        (
            "  a: {run: x, needs: [1]}",
            "2:23: 'needs' of step 'a' must be a step's name, or a list of names, not the integer 1; put it in quotes if text is meant"
        ),
        (
            "  a: {run: x, depends_on: [b]}",
            "2:15: unknown key 'depends_on' in 'a'; did you mean 'needs'? Known are run, "
        ),
    ]) func whatCanNotBeNeededIsTold(steps: String, expected: String) {
        #expect(
            problem("steps:\n\(steps)")?.hasPrefix("retake.yaml:\(expected)") == true,
            "\(problem("steps:\n\(steps)") ?? "nothing")")
    }

    @Test func stepsThatNeedEachOtherAreToldWithTheirPlaces() {
        #expect(
            problem(
                """
                steps:
                  first: {run: x}
                  a: {run: x, needs: [first, b], outputs: [o]}
                  b:
                    run: x ${steps.c.metrics.m}
                  c: {run: x, matrix: {n: [1]}, inputs: {o: "${steps.a.o}"}, metrics: {m: 'x'}}
                  d: {run: x, needs: a}
                """.replacing("${steps.c.m", with: "${steps.c-1.m"))
                == "retake.yaml:3:30: steps need each other: a → b → c → a; 'a' names 'b' at retake.yaml:3:30, "
                + "'b' names 'c' at retake.yaml:5:10, 'c' names 'a' at retake.yaml:6:45; remove one of these")
    }

    @Test(.timeLimit(.minutes(30))) func longChainsAreFollowed() throws {
        let chain = (1...5_000).map { "  s\($0): {run: x, needs: s\($0 - 1)}\n" }.joined()
        #expect(try steps("steps:\n  s0: {run: x}\n\(chain)").count == 5_001)
        #expect(problem("steps:\n  s0: {run: x, needs: s5000}\n\(chain)")?.contains("s0 → s5000 → s4999") == true)
    }
}
