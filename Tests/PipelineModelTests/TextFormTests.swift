import PipelineModel
import Testing

/// Values and bytes as texts for people and other programs.
struct TextFormTests {
    /// RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ]) func bytesAsBase64(text: String, base64: String) {
        #expect(Array(text.utf8).base64 == base64)
    }

    @Test func jsonForPeopleHasAMemberALineAndEmptyOnesClosed() throws {
        let value = try JSONReader.read(#"{"b": [1, {"x": null}], "a": {}, "c": []}"#)
        #expect(
            value.json(.indented) == """
                {
                  "a": {},
                  "b": [
                    1,
                    {
                      "x": null
                    }
                  ],
                  "c": []
                }
                """)
    }
}
