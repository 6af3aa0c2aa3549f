import PipelineModel
import Testing

/// Where values stand in a JSON text.
@Suite struct JSONPositionsTests {
    private func position(_ path: [JSONPositions.Part], in text: String) -> String? {
        JSONPositions.positions(of: [path], in: Array(text.utf8))[path].map { "\($0.line):\($0.column)" }
    }

    @Test(
        arguments: [
            ([], "1:1"), ([.key("a")], "1:7"), ([.key("a"), .index(1)], "2:2"),
            ([.key("a"), .index(1), .key("b\"c")], "2:13"),
            ([.key("é")], "3:9"),
        ] as [([JSONPositions.Part], String)])
    func aValueIsFoundByItsPath(path: [JSONPositions.Part], position: String) {
        let text = "{\"a\": [\"x]\",\n {\"b\\\"c\":   1}, 2],\n \"é\":   null}"
        #expect(self.position(path, in: text) == position)
    }

    @Test func whatIsMissingIsWhereItWouldStand() {
        #expect(position([.key("a"), .key("b"), .index(3)], in: "{\n\"a\": {\"c\": 1}}") == "2:6")
    }

    @Test(arguments: ["", "{", "[", "{\"a\"", "{\"a\":", "\"", "\"\\", "}", "[1,,2]", "{\"a\": }"])
    func aTextThatIsNoJSONEndsTheSearch(text: String) {
        _ = position([.key("a"), .index(0)], in: text)
    }
}
