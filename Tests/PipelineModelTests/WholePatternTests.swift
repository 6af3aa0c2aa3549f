import PipelineModel
import Testing

/// Patterns that a text must fit as a whole.
@Suite struct WholePatternTests {
    @Test(arguments: [
        ("a|ab", "ab", true), ("a|b", "ab", false), ("[a-z]+", "abc\n", false), (".*", "a\nb", false), (".*", "", true),
        ("[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}", "a--b", true), ("[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}", "a-", false),
        (#"([\p{L}\p{N}_.:/=+\-@]*)"#, "größe", true), (#"(?!\s*$).+"#, "  ", false),
        ("(a+)+b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false),
    ])
    func theWholeTextMustFit(pattern: String, text: String, fits: Bool) throws {
        #expect(try WholePattern(pattern).fits(text) == fits)
    }
}
