import PipelineModel
import SageMaker
import Testing

@Suite struct ParameterTests {
    @Test func readsEachTypeAndStringWhereNoneIsGiven() throws {
        let pipeline = try pipeline(
            parameters: """
                {"Name": "Rows", "Type": "Integer", "DefaultValue": 0},
                {"Name": "Rate", "Type": "Float", "DefaultValue": 6},
                {"Name": "Fast", "Type": "Boolean", "DefaultValue": false},
                {"Name": "Mode", "DefaultValue": "", "EnumValues": ["", "a"]},
                {"Name": "Source", "Type": "String"}
                """, steps: "")
        #expect(
            pipeline.parameters == [
                Parameter(name: "Rows", kind: .integer, defaultValue: 0),
                Parameter(name: "Rate", kind: .float, defaultValue: 6),
                Parameter(name: "Fast", kind: .boolean, defaultValue: false),
                Parameter(name: "Mode", kind: .string, defaultValue: "", allowedValues: ["", "a"]),
                Parameter(name: "Source", kind: .string),
            ])
    }

    @Test(arguments: [
        (
            #"{"Name": "Rows", "Type": "Integer", "DefaultValue": "many"}"#,
            "Parameters[0].DefaultValue: parameter 'Rows' is an Integer, and 'many' is not"
        ),
        (
            #"{"Name": "Rows", "Type": "Integer", "DefaultValue": 1.5}"#,
            "Parameters[0].DefaultValue: parameter 'Rows' is an Integer, and '1.5' is not"
        ),
        (
            #"{"Name": "Mode", "DefaultValue": "c", "EnumValues": ["a", "b"]}"#,
            "Parameters[0].DefaultValue: parameter 'Mode' must be one of a, b, not 'c'"
        ),
        (
            #"{"Name": "Mode", "Type": "Floot"}"#,
            "Parameters[0].Type is 'Floot', which is not a parameter type; use String, Integer, Float, Boolean; "
                + "did you mean 'Float'?"
        ),
        (#"{"Type": "Float"}"#, "Parameters[0].Name is missing"),
        (#"{"Name": 4}"#, "Parameters[0].Name must be a string, not an integer"),
        (#"{"Name": "a", "EnumValues": "b"}"#, "Parameters[0].EnumValues must be a list, not a string"),
        ("[]", "Parameters[0] must be an object, not a list"),
        (
            #"{"Name": "a"}, {"Name": "a"}"#,
            "two parameters are named 'a'; a parameter's name must be unique in its pipeline"
        ),
    ])
    func refusesAParameterThatContradictsItself(parameters: String, message: String) {
        let text = #"{"Version": "2020-12-01", "Parameters": [\#(parameters)], "Steps": []}"#
        #expect(problems(text).map(\.description) == [message])
    }
}
