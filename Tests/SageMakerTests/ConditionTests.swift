import PipelineModel
import SageMaker
import Testing

/// What conditions with these values come to.
@Suite struct ConditionTests {
    private func decide(_ conditions: String) throws -> StepAction {
        let step = Step(id: "IsGood", kind: "Condition", arguments: .literal(.null))
        return try dialect.action(
            of: step, arguments: ["Conditions": try JSONReader.read(conditions)], in: Scope())
    }

    @Test(arguments: [
        // Integer and Float compare as numbers.
        (#"{"Type": "Equals", "LeftValue": 5, "RightValue": 5.0}"#, true, "5 == 5.0"),
        (#"{"Type": "Equals", "LeftValue": 5, "RightValue": 6}"#, false, "5 == 6"),
        (#"{"Type": "NotEquals", "LeftValue": "a", "RightValue": "b"}"#, true, "'a' != 'b'"),
        (#"{"Type": "GreaterThan", "LeftValue": 1e-05, "RightValue": 0}"#, true, "1e-05 > 0"),
        (#"{"Type": "GreaterThanOrEqualTo", "LeftValue": 2, "RightValue": 2.5}"#, false, "2 >= 2.5"),
        (#"{"Type": "LessThan", "LeftValue": "9", "RightValue": "10"}"#, false, "'9' < '10'"),
        (#"{"Type": "LessThanOrEqualTo", "LeftValue": 6.0, "RightValue": 6}"#, true, "6.0 <= 6"),
        // More digits than a floating-point number holds.
        (
            #"{"Type": "LessThan", "LeftValue": 9007199254740992.0, "RightValue": 9007199254740993}"#, true,
            "9007199254740992.0 < 9007199254740993"
        ),
        (#"{"Type": "Equals", "LeftValue": true, "RightValue": true}"#, true, "True == True"),
        (#"{"Type": "In", "QueryValue": "b", "Values": ["a", "b"]}"#, true, "'b' is one of 'a', 'b'"),
        (#"{"Type": "In", "QueryValue": 1, "Values": ["1", 2]}"#, false, "1 is none of '1', 2"),
        (#"{"Type": "NotIn", "Value": 3, "In": [1, 2]}"#, true, "3 is none of 1, 2"),
        (#"{"Type": "Not", "Condition": {"Type": "Equals", "LeftValue": 1, "RightValue": 2}}"#, true, "not (1 == 2)"),
        (
            #"{"Type": "Or", "Conditions": [{"Type": "Equals", "LeftValue": 1, "RightValue": 2}, {"Type": "And", "Conditions": [{"Type": "Equals", "LeftValue": 1, "RightValue": 1}, {"Type": "Equals", "LeftValue": 2, "RightValue": 2}]}]}"#,
            true,
            "(1 == 2 or (1 == 1 and 2 == 2))"
        ),
    ])
    func isDecidedAndTold(condition: String, holds: Bool, why: String) throws {
        #expect(try decide("[\(condition)]") == .decision(holds, why: why))
    }

    @Test func allOfAListMustHold() throws {
        let list = """
            [{"Type": "Equals", "LeftValue": 1, "RightValue": 1}, {"Type": "Equals", "LeftValue": 1, "RightValue": 2}]
            """
        #expect(try decide(list) == .decision(false, why: "1 == 1 and 1 == 2"))
        #expect(try decide("[]") == .decision(true, why: "no condition"))
    }

    @Test(arguments: [
        (
            #"{"Type": "Equals", "LeftValue": "5", "RightValue": 5}"#,
            "compares a string, '5', with an integer, 5: '==' needs two numbers, two strings or two Booleans"
        ),
        (
            #"{"Type": "LessThan", "LeftValue": 0.5, "RightValue": "x"}"#,
            "compares a number, 0.5, with a string, 'x': '<' needs two numbers, two strings or two Booleans"
        ),
        (
            #"{"Type": "GreaterThan", "LeftValue": true, "RightValue": false}"#,
            "asks whether a Boolean, True, is '>' another: only numbers and strings have an order"
        ),
        (#"{"Type": "In", "QueryValue": 1, "Values": 5}"#, "'In' looks in an integer, which is no list"),
    ])
    func valuesThatDoNotCompareAreAnErrorThatNamesBoth(condition: String, message: String) throws {
        #expect(try decide("[\(condition)]") == .invalid(message))
    }
}
