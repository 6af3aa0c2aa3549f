import Foundation
import TestSupport
import Testing

/// Whatever stands in a field of a document of a cache, no command crashes, hangs, touches other files, or lets it steer the
/// terminal.
struct HostileCacheTests {
    /// Trials are some tens of thousands. `RETAKE_HOSTILE=all` tries them all, `RETAKE_HOSTILE=500` another number than
    /// usual, `RETAKE_HOSTILE=1/4` the first of four parts.
    private static let wanted = ProcessInfo.processInfo.environment["RETAKE_HOSTILE"] ?? "60"

    private func chosen(_ trials: [HostileCache.Trial]) -> [HostileCache.Trial] {
        if Self.wanted == "all" { return trials }
        let share = Self.wanted.split(separator: "/").compactMap { Int($0) }
        if share.count == 2 {
            return trials.indices.filter { $0 % share[1] == share[0] - 1 }.map { trials[$0] }
        }
        // Always the same ones, so that what fails can be had again.
        var random = SeededGenerator(seed: 20)
        return (0..<(share.first ?? 60)).map { _ in random.element(of: trials) }
    }

    @Test func noCommandComesToHarmThroughADocument() throws {
        let cache = try HostileCache()
        let before = try cache.surroundings()
        let trials = chosen(cache.trials)
        for trial in trials {
            let result = try cache.run(trial)
            // 124 and more: it hung, or a signal ended it.
            #expect((0..<124).contains(result.status), "\(trial): \(result.status) \(result.errors.suffix(500))")
            #expect(isHarmless(result.output) && isHarmless(result.errors), "\(trial)")
            #expect(try cache.surroundings() == before, "\(trial)")
        }
        if Self.wanted != "60" {
            print("\(trials.count) of \(cache.trials.count) trials")
            for document in cache.documents {
                let own = cache.trials.filter { $0.document.kind == document.kind }
                print(
                    "\(document.kind): \(Set(own.map(\.field)).count) fields × \(HostileCache.values.count) values × \(document.commands.count) commands"
                )
            }
        }
    }
}
