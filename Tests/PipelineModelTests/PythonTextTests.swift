import PipelineModel
import Testing

struct PythonTextTests {
    @Test(arguments: [
        (Value.bool(true), "True"), (.integer(5), "5"), (.double(0.1), "0.1"), (.double(6), "6.0"),
        (.double(0.00001), "1e-05"), (.double(1e16), "1e+16"), (.double(9007199254740994), "9007199254740994.0"),
        (.double(1234567890123456.5), "1234567890123456.5"), (.double(-0.0), "-0.0"), (.double(0.0001), "0.0001"),
        (.double(1.5e300), "1.5e+300"), (.double(.nan), "nan"), (.double(-.infinity), "-inf"), (.double(120), "120.0"),
        (.double(123456789.125), "123456789.125"),
        (.string("a 'b'"), "a 'b'"), (.null, ""), (.array([1, "a", .null, .bool(false)]), "[1, 'a', None, False]"),
        (.object(["k": "it's", "n": [.double(2)]]), #"{'k': "it's", 'n': [2.0]}"#),
    ])
    func isWhatStrPrints(value: Value, text: String) {
        #expect(value.text == text)
    }

    @Test func quotesAsReprDoes() {
        #expect(Value.string("a\n\t\\ 'b' \"c\"").pythonRepresentation == #"'a\n\t\\ \'b\' "c"'"#)
    }
}
