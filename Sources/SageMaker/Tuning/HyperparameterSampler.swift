import PipelineModel

/// Draws the hyperparameters of a tuning job's trials, always the same for the same ranges.
struct HyperparameterSampler {
    enum Strategy { case grid, random }

    let ranges: [ParameterRange]
    let strategy: Strategy
    /// What all draws depend on.
    let seed: UInt64

    /// How many different trials there are; nil for a continuum, or for more than anybody counts.
    var spaceCount: Int? {
        var count = 1
        for range in ranges {
            guard let own = range.count else { return nil }
            let (product, overflows) = count.multipliedReportingOverflow(by: own)
            if overflows { return nil }
            count = product
        }
        return count
    }

    /// So many trials, or as many as there are. A larger number keeps the trials of a smaller one.
    func trials(_ count: Int) -> [Object] {
        let count = min(count, spaceCount ?? count)
        switch strategy {
        case .grid: return (0..<count).map(gridTrial)
        case .random: return randomTrials(count)
        }
    }

    /// The last range changes fastest, as in a table written out.
    private func gridTrial(_ index: Int) -> Object {
        var rest = index
        var members: [Object.Member] = []
        for range in ranges.reversed() {
            let count = range.count ?? 1
            members.append(
                .init(key: range.name, value: .string(range.value(at: (Double(rest % count) + 0.5) / Double(count)))))
            rest /= count
        }
        return Object(members: members.reversed())
    }

    private func randomTrials(_ count: Int) -> [Object] {
        var trials: [Object] = []
        var seen: Set<Object> = []
        var generator = SplitMix(state: seed)
        // In a small space the last points take many draws; nobody needs more than this.
        for _ in 0..<(1_000 + 200 * count) where trials.count < count {
            let trial = Object(
                members: ranges.map { .init(key: $0.name, value: .string($0.value(at: generator.place()))) })
            if seen.insert(trial).inserted { trials.append(trial) }
        }
        return trials
    }
}

/// A small generator of pseudo-random numbers, whose sequence is the same on every machine.
///
/// <https://prng.di.unimi.it/splitmix64.c>
struct SplitMix {
    private var state: UInt64

    init(state: UInt64) { self.state = state }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// From 0 up to, but not including, 1.
    mutating func place() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A seed that follows from a text alone (FNV-1a).
    static func seed(of text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }
}
