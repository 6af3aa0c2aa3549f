import Fuzzing
import Testing

/// Readers of what others may have written take or refuse anything.
///
/// `make fuzz` goes on for longer. An input that it finds becomes a test of the reader that it ended.
struct FuzzingTests {
    @Test(arguments: FuzzTarget.all.indices, [1, 2, 3, 4] as [UInt64]) func noMutationEndsTheReader(
        target: Int, seed: UInt64
    ) throws {
        let target = FuzzTarget.all[target]
        #expect(!target.samples.isEmpty, "\(target.name) has samples")
        for sample in target.samples { try target.feed(sample) }
        try target.feedMutations(500, seed: seed)
    }
}
