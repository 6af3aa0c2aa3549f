import PipelineModel
import RetakeFile
import Testing
import YAMLReading

/// What a step's `when` may say, and what is said of one that makes no sense.
@Suite struct WhenTests {
    private static let parameters = "parameters: {rows: 5, mode: fast, full: false, modes: '[\"fast\", \"slow\"]'}"

    /// What a step with such a `when` does, written in single quotes.
    private func action(_ when: String) throws -> StepAction {
        let written = when.replacing("'", with: "''")
        let settings = try Settings.read("\(Self.parameters)\nsteps: {a: {run: x, when: '\(written)'}}", file: "r")
        let step = try #require(settings.ownSteps.first)
        let values = settings.parameters.members.map { ($0.key, $0.value) }
        let scope = Scope(parameters: Dictionary(uniqueKeysWithValues: values))
        return try FileDialect().action(of: step, arguments: step.arguments.value(in: scope), in: scope)
    }

    @Test(arguments: [
        "true", "${parameters.rows} < 10", "${parameters.mode} == 'fast'", "not ${parameters.full}",
        "${parameters.rows} > 3 and ${parameters.rows} < 9", "${parameters.full} or ${parameters.mode} == fast",
        "not (${parameters.full} or ${parameters.rows} > 5)", "not not true", "not ${parameters.rows} == 6",
        "${parameters.mode} in [slow, fast]", "${parameters.mode} not in [slow, 'very fast']",
        "${parameters.rows} in [1, 5.0]", "${parameters.mode} in ${parameters.modes}", "${parameters.rows} not in []",
        // 'and' binds more than 'or'.
        "true or ${parameters.full} and ${parameters.full}", "${parameters.full} and true or true",
        "(true or true) and(${parameters.rows}>=5)", "${parameters.mode} != a or not true",
        "${parameters.mode} == '${parameters.mode}' or ${parameters.mode}x == fastx",
    ]) func aStepRunsWhenItHolds(when: String) throws {
        #expect(try action(when).job != nil)
    }

    @Test(arguments: [
        ("${parameters.full}", "'when' is false"), ("not true", "not true: false"),
        ("${parameters.rows} >= 5.5", "5 >= 5.5: false"),
        ("${parameters.rows} > 3 and ${parameters.mode} == slow and ${parameters.full}", "'fast' == 'slow': false"),
        ("${parameters.rows} > 9 or ${parameters.full}", "5 > 9 or false: false"),
        ("not (${parameters.rows} > 3 and ${parameters.rows} < 9)", "not (5 > 3 and 5 < 9): false"),
        ("${parameters.mode} in [slow, very slow]", "'fast' in ['slow', 'very slow']: false"),
        ("${parameters.mode} == big  one", "'fast' == 'big  one': false"),
        ("${parameters.mode} == \"a and b < c\"", "'fast' == 'a and b < c': false"),
        ("${parameters.mode} == a[0], b]", "'fast' == 'a[0], b]': false"),
    ]) func whatKeepsAStepFromRunningIsTold(when: String, why: String) throws {
        #expect(try action(when) == .skippedByCondition(why))
    }

    @Test(arguments: [
        ("${parameters.rows}", "'when' is 5, and must be true or false"),
        ("true and ${parameters.rows}", "'when' is 5, and must be true or false"),
        ("${parameters.rows} < x", "'when' compares an integer with a string: 5 < 'x'; use values of one type"),
        (
            "${parameters.rows} in ${parameters.mode}",
            "'when' looks into a string: 5 in 'fast'; write a list, as in [fast, slow]"
        ),
        (
            "${parameters.rows} in [fast]",
            "'when' looks for an integer among others: 5 in ['fast']; use values of one type"
        ),
    ]) func aConditionThatMakesNoSenseFailsItsStep(when: String, problem: String) throws {
        #expect(try action(when) == .invalid(problem))
    }

    /// What is settled before it is not asked.
    @Test func theFirstPartsDecide() throws {
        #expect(try action("${parameters.full} and ${parameters.rows} < x") == .skippedByCondition("'when' is false"))
        #expect(try action("true or ${parameters.rows}").job != nil)
    }

    @Test(arguments: [
        (
            "maybe",
            "3:22: 'when' of step 'a' must be true, false or a comparison such as ${parameters.rows} > 10, not text 'maybe'"
        ),
        (
            "' '",
            "3:22: 'when' of step 'a' must be true, false or a comparison such as ${parameters.rows} > 10, not text ' '"
        ),
        (
            "true or x${parameters.rows}",
            "3:30: 'when' of step 'a' must be true, false or a comparison such as ${parameters.rows} > 10, not text 'x${parameters.rows}'"
        ),
        ("1 < x", "3:22: 'when' compares an integer with a string: 1 < 'x'; use values of one type"),
        ("true and 1 in 2", "3:31: 'when' looks into an integer: 1 in 2; write a list, as in [fast, slow]"),
        (
            "${parameters.row} > 3",
            "3:22: '${parameters.row}' names no parameter; did you mean 'rows'? There are full, mode, modes, rows"
        ),
        ("true and", "3:30: 'when' of step 'a' ends where a value should stand"),
        ("< 3", "3:22: 'when' of step 'a' has '<' where a value should stand"),
        (
            "true and or true",
            "3:31: 'when' of step 'a' has 'or' where a value should stand; put it in quotes if text is meant"
        ),
        ("(true or true", "3:22: 'when' of step 'a' has a '(' without its ')'"),
        ("true)", "3:26: 'when' of step 'a' has ')' where it should end"),
        ("(true 'x')", "3:28: 'when' of step 'a' has 'x' where ')' should stand"),
        (
            "(1 < 2) == true",
            "3:30: 'when' of step 'a' compares what stands in parentheses; write the comparison into them, as in (a < b)"
        ),
        (
            "1 < ${parameters.rows} < 9",
            "3:45: 'when' of step 'a' compares three values; write two comparisons, as in a < b and b < c"
        ),
        (
            "${parameters.rows} > 3 && true",
            "3:45: 'when' of step 'a' has '&&'; write 'and', and put text that holds such signs in quotes"
        ),
        (
            "${parameters.rows} = 3",
            "3:41: 'when' of step 'a' has '='; write '==', and put text that holds such signs in quotes"
        ),
        ("!true", "3:22: 'when' of step 'a' has '!'; write 'not', and put text that begins with it in quotes"),
        ("1 in [1, 2", "3:27: 'when' of step 'a' has a '[' without its ']'"),
        ("1 in [1 'a']", "3:30: 'when' of step 'a' has 'a' where ',' or ']' should stand"),
        ("1 in [[1]]", "3:28: 'when' of step 'a' has a list in a list"),
        (
            "${parameters.rows > 3",
            "3:22: 'when' of step 'a' has a '${' without its '}'; write '$${' if the characters are meant"
        ),
    ]) func errorsNameTheirPlaceInTheText(when: String, message: String) {
        #expect(problem("\(Self.parameters)\nsteps:\n  a: {run: x, when: \"\(when)\"}") == message)
    }

    @Test func placesAreFoundHoweverTheTextIsWritten() {
        func place(_ when: String) -> String? {
            problem("parameters: {n: 5}\nsteps:\n  a:\n    run: x\n    when: \(when)")?.split(separator: ": ").first
                .map(String.init)
        }
        #expect(place("true and") == "5:19")
        #expect(place("true &&\n      true") == "5:16")
        #expect(place("true\n\n      and   or") == "7:13")
        #expect(place("'''a'' == b or &&'") == "5:26")
        #expect(place("\"\\\"a\\\" == b or &&\"") == "5:26")
        #expect(place("|\n      true and\n      && true") == "7:7")
        #expect(place(">-\n      true and\n      && true") == "7:7")
        // Written otherwise than it is read: the value's own place.
        #expect(place("\"\\u0061 = b\"") == "5:11")
    }

    @Test func deepNestingIsAnError() {
        let parentheses = String(repeating: "(", count: 100_000)
        #expect(problem("steps: {a: {run: x, when: '\(parentheses)'}}")?.hasSuffix("is nested too deeply") == true)
        let negations = String(repeating: "not ", count: 100_001)
        #expect(problem("steps: {a: {run: x, when: '\(negations)true'}}") == nil)
    }
}
