import PipelineModel
import Testing

/// The rules for names and words that many places share.
@Suite struct TextTests {
    @Test(arguments: [
        ("plain-1_2./:=,@%+", "plain-1_2./:=,@%+"), ("", "''"), ("two words", "'two words'"), ("it's", #"'it'"'"'s'"#),
        ("é", "'é'"), ("$HOME", "'$HOME'"), ("~", "'~'"), ("a\nb", "'a\nb'"),
    ]) func aShellReadsAWordAsItIs(word: String, quoted: String) { #expect(word.shellQuoted == quoted) }

    @Test(arguments: [
        ("*", "", true), ("a*c", "abbc", true), ("a*c", "abcd", false), ("*sagemaker*:1.2", "x/sagemaker-y:1.2", true),
        ("a", "A", false), ("**", "x/y", true), ("a*b*c", "a-b-b-c", true), ("é*", "été", true),
    ]) func aStarStandsForAnything(pattern: String, text: String, matches: Bool) {
        #expect(globMatches(pattern, text) == matches)
    }

    @Test func aPatternOfManyStarsTakesNoTime() {
        let pattern = String(repeating: "a*", count: 200) + "b"
        #expect(!globMatches(pattern, String(repeating: "a", count: 20_000)))
    }

    @Test(arguments: [("Scikit_Learn", "scikit-learn"), ("zope.interface", "zope-interface"), ("a--b", "a-b")])
    func distributionsHaveOneName(name: String, normal: String) { #expect(distributionName(name) == normal) }

    @Test func aNameIsMadeOfWhatGoesEverywhere() {
        #expect("Größe 1/2".asciiName(replacingOthersBy: "-") == "Gr--e-1-2")
        #expect("a_b.c".asciiName(keeping: "_.", replacingOthersBy: "-") == "a_b.c")
    }

    @Test(arguments: [("a-b", true), ("", false), ("a b", false), ("é", false), ("0", true)])
    func aNameIsToldFromOtherText(text: String, isName: Bool) { #expect(text.isASCIIName(with: "-") == isName) }
}
