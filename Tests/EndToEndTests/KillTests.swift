import Foundation
import SystemPackage
import TestSupport
import Testing

struct KillTests {
    /// Small outputs, which are recorded at once, and larger ones, which are packed behind the run.
    private static let steps = [
        ShellStep(name: "first", command: "echo $Round > $out/a.txt"),
        ShellStep(
            name: "large", command: "head -c 6000000 /dev/zero > $out/zeros; echo $Round > $out/a.txt", reads: "first"),
        ShellStep(name: "noise", command: "head -c 3000000 /dev/urandom > $out/noise", reads: "first"),
        ShellStep(name: "last", command: "cat $in/a.txt > $out/b.txt", reads: "large"),
    ]

    /// Two runs at a time on one cache, in all runtimes, and a prune or an import beside them: each killed somewhere between its
    /// start and its end.
    @Test func killedTwoHundredTimesAtAnyMomentTheCacheStaysSound() async throws {
        try await onThread { try Self.killManyTimes() }
    }

    private static func killManyTimes() throws {
        let project = try Project.shell(steps, parameters: ["Round": "0"])
        #expect(try project.retake("run", "pipeline.json", "--runtime", "host").status == 0)
        #expect(try project.retake("cache", "export", "export.tar.gz", "--pipeline", "pipeline").status == 0)
        let upkeep = [["cache", "prune", "--limit", "60MB"], ["cache", "import", "export.tar.gz"]]

        var generator = SeededGenerator(seed: 1)
        var longestWait = 300_000
        var killed = 0
        var round = 0
        while killed < 200 {
            round += 1
            let runtime = Project.runtimes[round % Project.runtimes.count]
            let runs = [round, round / 2].map {
                ["run", "pipeline.json", "--runtime", runtime, "--param", "Round=\($0)"]
            }
            let processes = try (runs + [upkeep[round / 2 % 2]]).map { try project.start($0) }
            for process in processes {
                usleep(useconds_t(generator.number(below: longestWait)))
                kill(process.processIdentifier, SIGKILL)
                // However fast the machine is now, some runs end by themselves and most do not.
                let ended = process.waitUntilExit()
                longestWait = ended == 0 ? longestWait * 4 / 5 : longestWait * 21 / 20
                killed += ended == -SIGKILL ? 1 : 0
            }
            if round.isMultiple(of: 20) {
                let verified = try project.retake("cache", "verify", "--json")
                #expect(verified.status == 0, "round \(round): \(verified.output)")
            }
        }
        #expect(project.space.files(below: "cache/recordings").count > 0)

        let last = try project.retake(
            "run", "pipeline.json", "--runtime", "host", "--json", "--param", "Round=\(round + 1)")
        #expect(last.status == 0, "\(last.output)")
        // Whatever the killed ones left to be packed is now recorded.
        #expect(project.space.files(below: "cache/pending").filter { $0.hasSuffix(".json") } == [])
        // What a prune was removing when it was killed looks like what is just being made, for an hour.
        let aging = try project.start([], in: "cache/tmp", through: ["/bin/sh", "-c", "touch -d '2 hours ago' . ./*"])
        #expect(aging.waitUntilExit() == 0)
        #expect(try project.retake("cache", "prune").status == 0)
        #expect(project.space.files(below: "cache/tmp") == [])
        let verified = try project.retake("cache", "verify", "--json")
        #expect(verified.status == 0, "\(verified.output)")
        // Nothing is left that no recording names.
        let statistics = try #require(try project.retake("cache", "stats", "--json").lastObject)
        #expect(statistics["artifacts"] as? Int == project.space.files(below: "cache/artifacts").count)
        #expect(statistics["recordings"] as? Int == project.space.files(below: "cache/recordings").count)
    }
}
