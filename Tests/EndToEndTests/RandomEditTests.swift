import Foundation
import SystemPackage
import TestSupport
import Testing

/// A project in which random things change.
protocol RandomProject {
    init(in project: Project, seed: UInt64) throws
    /// Changes one thing that a step can see, or nothing that it sees, and says what.
    mutating func edit() throws -> String
}

/// The rule above the others, for edits that nobody thought of: what a run gives after any edit is what a run with an empty
/// cache gives.
///
/// Two projects share a cache and run at once, and the cache is pruned now and then. `RETAKE_RANDOM_EDITS=5000`
/// makes so many edits of each kind of project and prints how many steps were executed only to give what they had given before;
/// `RETAKE_RANDOM_SEED=17` begins with that seed.
struct RandomEditTests {
    private static let editsForEachSeed = 10
    private static func number(_ name: String, default value: Int) -> Int {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? value
    }
    private static let isAtScale = ProcessInfo.processInfo.environment["RETAKE_RANDOM_EDITS"] != nil
    private static let seeds: [UInt64] = {
        let first = number("RETAKE_RANDOM_SEED", default: 1)
        let count = max(number("RETAKE_RANDOM_EDITS", default: 40) / editsForEachSeed, 1)
        return (first..<first + count).map { UInt64($0) }
    }()

    @Test(arguments: seeds) func afterAnyEditARunGivesWhatAnEmptyCacheGives(seed: UInt64) async throws {
        try await onThread { try Self.tryEdits(of: RandomPipeline.self, seed) }
    }

    @Test(arguments: seeds) func afterAnyEditOfAnEnvironmentToo(seed: UInt64) async throws {
        try await onThread { try Self.tryEdits(of: RandomEnvironment.self, seed) }
    }

    private static func tryEdits<Kind: RandomProject>(of kind: Kind.Type, _ seed: UInt64) throws {
        let projects = try [Project(), Project()]
        var pipelines = try projects.enumerated().map { try Kind(in: $1, seed: seed * 2 + UInt64($0)) }
        var tally = Tally()
        let folder = try TemporaryFolder()
        var cache = folder.path.appending("cache")
        var generator = SeededGenerator(seed: seed)
        let runtime = generator.element(of: Project.runtimes)
        var edits: [String] = ["runtime \(runtime)"]
        for number in 0..<editsForEachSeed {
            let edited = generator.number(below: 2)
            edits.append(try "project \(edited): \(pipelines[edited].edit())")

            let run = try start(projects[edited], cache, runtime)
            let beside = generator.number(below: 4) == 0 ? try start(projects[1 - edited], cache, runtime) : nil
            let isPruned = generator.number(below: 8) == 0
            if isPruned {
                _ = try output(of: ["cache", "prune", "--limit", "1kB"], projects[edited], cache)
            }
            beside?.waitUntilExit()
            // What was pruned after the run's end can't be looked at any more; what it says of its steps must be right.
            let answer = try Self.answer(of: run, projects[edited], cache, looksAtOutputs: !isPruned)

            let empty = folder.path.appending("empty-\(number)")
            let expected = try Self.answer(
                of: start(projects[edited], empty, runtime), projects[edited], empty, looksAtOutputs: !isPruned
            ).lines
            tally.add(answer, of: edited, after: edits.last ?? "")
            let given = answer.lines
            guard given != expected else { continue }
            let place =
                zip(given, expected).enumerated().first { $1.0 != $1.1 }?.offset ?? min(given.count, expected.count)
            Issue.record(
                """
                seed \(seed), after these edits: \(edits)
                line \(place) is: \(given.dropFirst(place).first ?? "-")
                with an empty cache: \(expected.dropFirst(place).first ?? "-")
                \(answer.printed)
                """)
            // What was replayed wrongly once would be so again.
            cache = folder.path.appending("cache-\(number)")
        }
        if isAtScale { print("seed \(seed), \(kind): \(tally.text)") }
    }

    /// What a run gave, and which of its steps were executed for it.
    private struct Answer {
        var lines: [String]
        /// With the reason of each.
        var executed: [String: String] = [:]
        /// All that a run that failed printed.
        var printed = ""
    }

    /// How often a step was executed, and how often only to give what it gave before.
    private struct Tally {
        private var runs = 0
        private var executed = 0
        private var needless: [String] = []
        private var before: [String: String] = [:]

        mutating func add(_ answer: Answer, of project: Int, after edit: String) {
            runs += 1
            executed += answer.executed.count
            // "== step" and what it saw, one after another.
            for section in answer.lines.joined(separator: "\n").components(separatedBy: "== ").dropFirst() {
                let step = String(section.prefix { $0 != "\n" })
                let gave = before.updateValue(section, forKey: "\(project) \(step)")
                guard let reason = answer.executed[step] else { continue }
                if section == gave { needless.append("  \(step): \(reason); \(edit.debugDescription)") }
            }
        }

        var text: String {
            "\(runs) runs, \(executed) steps executed, \(needless.count) in vain\n\(needless.joined(separator: "\n"))"
        }
    }

    private static func start(
        _ project: Project, _ cache: FilePath, _ runtime: String
    ) throws -> ChildProcess {
        try project.start(
            ["run", "--runtime", runtime, "--json"], environment: ["RETAKE_CACHE": cache.string])
    }

    /// Which steps have a result, and all that they saw.
    private static func answer(
        of run: ChildProcess, _ project: Project, _ cache: FilePath, looksAtOutputs: Bool
    ) throws -> Answer {
        let result = try project.result(of: run)
        let outcomes = result.outcomes.map { "\($0.key) \($0.value == "replayed" ? "ran" : $0.value)" }.sorted()
        guard result.status == 0, looksAtOutputs else {
            return Answer(
                lines: ["\(result.status)"] + outcomes, printed: result.status == 0 ? "" : result.output + result.errors
            )
        }
        let saw = try output(of: ["get", "all", "out/all", "-"], project, cache)
        return Answer(
            lines: ["\(result.status)"] + outcomes + saw.split(separator: "\n").map(String.init),
            executed: result.reasons.filter { result.executed.contains($0.key) })
    }

    /// What a command prints while a run goes on beside it.
    private static func output(of command: [String], _ project: Project, _ cache: FilePath) throws -> String {
        try project.start(command, environment: ["RETAKE_CACHE": cache.string], output: "beside.txt").waitUntilExit()
        return try project.space.read("beside.txt")
    }
}
