import PipelineModel
import TestSupport
import Testing

/// What recordings of one shape read, and which changes can be why a step runs.
@Suite struct RecordedReadsTests {
    private func reads(_ distributions: String...) -> StepReads {
        var environment = EnvironmentReads()
        environment.distributions = distributions
        return StepReads(unread: ["code/evaluate.py"], environment: environment)
    }

    @Test func theNewestComesFirstAndEqualEnvironmentsStandOnce() {
        var recorded = RecordedReads(shape: "s")
        recorded.add(Fingerprint(startingWith: "a"), reads("numpy"), read: "1")
        recorded.add(Fingerprint(startingWith: "b"), reads("numpy"), read: "2")
        recorded.add(Fingerprint(startingWith: "c"), reads("scipy"), read: "3")
        #expect(recorded.entries.map(\.read) == ["3", "2", "1"])
        #expect(recorded.environments.count == 2)
        #expect(recorded.reads(of: recorded.entries[2]) == reads("numpy"))
        recorded.add(Fingerprint(startingWith: "a"), reads("numpy"), read: "4")
        #expect(recorded.entries.map(\.read) == ["4", "3", "2"])
        #expect(recorded.limited(to: [Fingerprint(startingWith: "b")])?.entries.map(\.read) == ["2"])
        #expect(recorded.limited(to: [Fingerprint(startingWith: "f")]) == nil)
    }

    @Test func noMoreThanTheNewestAreKept() {
        var recorded = RecordedReads(shape: "s")
        for number in 0...RecordedReads.limit {
            recorded.add(Fingerprint(startingWith: "\(1000 + number)"), reads("x\(number)"), read: "\(number)")
        }
        #expect(recorded.entries.count == RecordedReads.limit && recorded.environments.count == RecordedReads.limit)
        #expect(recorded.entries.last?.read == "1" && recorded.isSound)
    }

    @Test func onlyWhatWasReadIsAReason() {
        func changes(_ old: String, _ new: String) -> [String] {
            func manifest(_ packages: String, _ code: String) -> Manifest {
                Manifest([
                    Part(name: Manifest.packagesPart, digest: packages, text: packages),
                    Part(name: "code/evaluate.py", digest: code), Part(name: "code/train.py", digest: code),
                ])
            }
            return reads("numpy").relevant(manifest(new, "new").changes(since: manifest(old, "old"))).map(\.description)
        }
        #expect(changes("numpy 1\nsix 1\n", "numpy 1\nsix 2\n") == ["code/train.py changed"])
        #expect(
            changes("numpy 1\nsix 1\n", "numpy 2\nsix 2\n")
                == ["code/train.py changed", "runtime/packages changed (numpy 1 → 2)"])
    }
}
