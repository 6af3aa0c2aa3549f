import PipelineModel
import Testing

struct ParameterTests {
    let parameters = [
        Parameter(name: "Input", kind: .string),
        Parameter(name: "Depth", kind: .integer, defaultValue: 5),
        Parameter(name: "Rate", kind: .float, defaultValue: .double(0.1)),
        Parameter(name: "Deploy", kind: .boolean, defaultValue: false),
        Parameter(name: "Size", kind: .string, defaultValue: "small", allowedValues: ["small", "large"]),
    ]

    @Test func takesDefaultsAndTypesWhatIsGiven() throws {
        let values = try parameters.values(
            texts: ["Input": "s3://b/raw", "Deploy": "True", "Rate": "1e-3"], settings: ["Depth": 7, "Size": "large"])
        #expect(
            values == [
                "Input": "s3://b/raw", "Depth": 7, "Rate": .double(0.001), "Deploy": true, "Size": "large",
            ])
    }

    @Test func theCommandLineWinsOverTheSettingsFile() throws {
        let values = try parameters.values(texts: ["Input": "a", "Depth": "9"], settings: ["Depth": 7])
        #expect(values["Depth"] == 9)
    }

    @Test func listsAllThatAreMissing() {
        let parameters = [Parameter(name: "A", kind: .string), Parameter(name: "B", kind: .integer)]
        let error = #expect(throws: ParameterError.self) { try parameters.values(texts: [:]) }
        #expect(
            error?.description
                == "parameters without a value: A, B; give each with --param A=VALUE --param B=VALUE")
    }

    @Test(arguments: [
        ("Depth", "five", "parameter 'Depth' is an Integer, and 'five' is not"),
        ("Rate", "fast", "parameter 'Rate' is a Float, and 'fast' is not"),
        ("Deploy", "yes", "parameter 'Deploy' is a Boolean, and 'yes' is not"),
        ("Size", "huge", "parameter 'Size' must be one of small, large, not 'huge'"),
        (
            "Dept", "1",
            "this pipeline has no parameter 'Dept'; it has Input, Depth, Rate, Deploy, Size; did you mean 'Depth'?"
        ),
    ])
    func saysWhatIsWrongWithAValue(name: String, text: String, message: String) {
        let error = #expect(throws: ParameterError.self) {
            try parameters.values(texts: ["Input": "a", name: text])
        }
        #expect(error?.description == message)
    }

    @Test func anEmptyTextIsAValue() throws {
        #expect(try parameters.values(texts: ["Input": ""])["Input"] == "")
    }
}
