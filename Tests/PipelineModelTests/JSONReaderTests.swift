import PipelineModel
import Testing

struct JSONReaderTests {
    @Test func keepsTheOrderOfMembersAndTheKindsOfNumbers() throws {
        let value = try JSONReader.read(#"{"b": [1, -2.5, 6.0, 1e-5], "a": {"x": null, "y": true}}"#)
        #expect(
            value == [
                "b": [1, .double(-2.5), .double(6), .double(0.00001)],
                "a": ["x": .null, "y": true],
            ])
        #expect(value.object?.keys == ["b", "a"])
        #expect(value.json() == #"{"b":[1,-2.5,6.0,1e-05],"a":{"x":null,"y":true}}"#)
    }

    @Test func readsEscapesAndSurrogatePairs() throws {
        #expect(try JSONReader.read(#""\u00e9\n\"\\\/ \ud83d\ude00 \ud83d""#) == "é\n\"\\/ 😀 \u{FFFD}")
    }

    @Test(arguments: [
        ("", "line 1, column 1: unexpected end; the text may be cut off"),
        ("{\"a\": 1,\n  oops}", "line 2, column 3: expected a member's name in quotes"),
        ("[1, 2", "line 1, column 6: expected ',' or ']' in a list"),
        ("{\"a\": 1, \"a\": 2}", "line 1, column 10: member 'a' stands twice in one object"),
        ("\"no end", "line 1, column 8: a string without its closing quote"),
        ("01", "line 1, column 3: a malformed number"),
        ("1e999", "line 1, column 6: a number out of range"),
        ("{} {}", "line 1, column 4: unexpected text after the value"),
        ("nul", "line 1, column 1: expected a value"),
        ("\"\\x\"", "line 1, column 4: an unknown escape in a string"),
    ])
    func saysWhereAndWhatIsWrong(text: String, message: String) {
        let error = #expect(throws: JSONError.self) { try JSONReader.read(text) }
        #expect(error?.description == message)
    }

    @Test func refusesNestingThatWouldExhaustTheStack() {
        let text = String(repeating: "[", count: 100_000)
        let error = #expect(throws: JSONError.self) { try JSONReader.read(text) }
        #expect(error?.problem == "nested deeper than 512 levels")
    }

    @Test func neverCrashesOnDamagedText() {
        let text = Array(#"{"Steps": [{"Name": "a\u00e9", "n": -1.5e3, "on": [true, false, null]}]}"#.utf8)
        var random = SystemRandomNumberGenerator()
        for _ in 0..<5_000 {
            var damaged = text
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                damaged[Int.random(in: 0..<damaged.count, using: &random)] = .random(in: 0...255, using: &random)
            }
            _ = try? JSONReader.read(Array(damaged.prefix(.random(in: 0...damaged.count, using: &random))))
        }
    }

    @Test func writesAsPythonDoesWhenAsked() {
        let value: Value = ["name": "é", "list": [1, "a"]]
        #expect(value.json(.python) == #"{"name": "\u00e9", "list": [1, "a"]}"#)
        #expect(value.json(.canonical) == #"{"list":[1,"a"],"name":"é"}"#)
    }
}
