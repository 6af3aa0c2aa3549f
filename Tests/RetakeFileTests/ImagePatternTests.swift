import RetakeFile
import Testing

@Suite struct ImagePatternTests {
    @Test(arguments: [
        ("*", "", true), ("*", "a/b:c", true), ("", "", true), ("", "a", false), ("a", "a", true), ("a", "A", false),
        ("a", "ab", false), ("a*", "ab/c", true), ("*b", "ab", true), ("*b", "ba", false), ("*a*", "xay", true),
        ("a*b*c", "aXbYbZc", true), ("a*b*c", "aXbYcZ", false), ("a**c", "ac", true), ("*ab", "aab", true),
        ("a?c", "abc", false), ("a.c", "abc", false), ("*é*", "caf\u{E9}!", true),
        ("*sagemaker-scikit-learn*", "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1", true),
    ]) func starStandsForAnything(pattern: String, image: String, matches: Bool) {
        #expect(ImagePattern(pattern).matches(image) == matches)
    }

    @Test(.timeLimit(.minutes(30))) func manyStarsDoNotTakeLong() {
        let pattern = ImagePattern(String(repeating: "a*", count: 1000) + "b")
        #expect(!pattern.matches(String(repeating: "a", count: 10_000)))
    }
}
