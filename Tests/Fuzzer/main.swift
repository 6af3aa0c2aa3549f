import Foundation
import Fuzzing

/// Feeds every reader with mutations, with other seeds each time, until somebody stops it or the seconds are over.
///
/// Usage: fuzzer [SECONDS [SEED]]
let words = CommandLine.arguments.dropFirst().compactMap { UInt64($0) }
let end = words.first.map { Date(timeIntervalSinceNow: Double($0)) }
var seed = words.dropFirst().first ?? UInt64.random(in: 0..<1 << 32)
var count = 0
while end.map({ $0 > Date() }) ?? true {
    for target in FuzzTarget.all {
        // Where the program ends, this line names what ended it.
        FileHandle.standardOutput.write(Data("\(target.name): 500 mutations of seed \(seed)\n".utf8))
        try target.feedMutations(500, seed: seed)
        count += 500
    }
    seed &+= 1
}
print("\(count) mutations, none of which ended a reader")
