import PipelineModel
import Testing

struct ManifestTests {
    @Test func aChangedHyperparameterIsToldBeforeWhatFollowsFromIt() {
        let old = Manifest([
            Part(name: "config/command", digest: "1"), Part(name: "code/train.py", digest: "1"),
            Part(name: "config/hyperparameters/depth", digest: "1", text: "5"),
            Part(name: "config/environment/SM_HPS", digest: "1", text: "{}"),
        ])
        let new = Manifest([
            Part(name: "config/command", digest: "2"), Part(name: "code/train.py", digest: "1"),
            Part(name: "config/hyperparameters/depth", digest: "2", text: "6"),
            Part(name: "config/environment/SM_HPS", digest: "2", text: "{...}"),
        ])
        #expect(
            new.changes(since: old).map(\.description) == [
                "config/hyperparameters/depth changed (5 → 6)",
                "config/command changed",
                "config/environment/SM_HPS changed ({} → {...})",
            ])
    }

    @Test func addedAndRemovedPartsAreNamed() {
        let old = Manifest([Part(name: "code/a.py", digest: "1")])
        let new = Manifest([Part(name: "code/b.py", digest: "1")])
        #expect(new.changes(since: old).map(\.description) == ["code/a.py removed", "code/b.py added"])
        #expect(new.changes(since: new).isEmpty)
    }

    @Test func ofAListTheFirstDifferenceIsTold() {
        func changes(_ old: String, _ new: String) -> [String] {
            Manifest([Part(name: "runtime/packages", digest: new, text: new)])
                .changes(since: Manifest([Part(name: "runtime/packages", digest: old, text: old)])).map(\.description)
        }
        #expect(
            changes("numpy 1.26.4\npandas 2.0\n", "numpy 2.4.6\npandas 2.0\n") == [
                "runtime/packages changed (numpy 1.26.4 → 2.4.6)"
            ])
        #expect(changes("a 1\nb 1\n", "c 1\n") == ["runtime/packages changed (a removed, and 2 more)"])
        #expect(changes("", "a 1\n") == ["runtime/packages changed (a added)"])
    }
}

struct ManifestNameTests {
    @Test func twoNamesThatUnicodeTakesForTheSameAreTwo() {
        let (composed, decomposed) = ("code/caf\u{E9}", "code/cafe\u{301}")
        #expect(composed == decomposed)
        let both = Manifest([Part(name: composed, digest: "1"), Part(name: decomposed, digest: "1")])
        #expect(both.parts.count == 2)
        #expect(!both.changes(since: Manifest([Part(name: decomposed, digest: "1")])).isEmpty)
    }
}
