import Foundation
import HostSystem
import PipelineModel
import StepExecution
import SystemPackage
import TestSupport
import Testing

/// How a job and all that it started come to their end.
@Suite(.serialized) struct RuntimeStoppingTests {
    /// Who waits for it to pass waits in vain: what ends nevertheless ended at once.
    private static let endless = Duration.seconds(100_000)

    /// Starts a job, stops it once it has printed a line, and says how long its end took.
    @discardableResult
    private static func stop(
        _ bench: Workbench, on runtime: any StepRuntime, lines: Collected<String> = .init()
    ) async throws -> Duration {
        try await withThrowingTaskGroup(of: Void.self) { group in
            let prepared = bench.prepared
            group.addTask { _ = try await runtime.run(prepared) { lines.append($0.text) } }
            try await eventually { lines.all.contains("ready") }
            let stopped = ContinuousClock.now
            group.cancelAll()
            await #expect(throws: CancellationError.self) { try await group.next() }
            return stopped.duration(to: .now)
        }
    }

    private static func isRunning(_ mark: String) -> Bool {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.contains { name in
            Int(name) != nil
                && FileManager.default.contents(atPath: "/proc/\(name)/cmdline")
                    .map { String(decoding: $0, as: UTF8.self).contains(mark) } ?? false
        }
    }

    @Test(arguments: Runtimes.available) func stoppingEndsTheWholeGroup(kind: Runtimes) async throws {
        let mark = "3\(Int.random(in: 100_000...999_999))"
        let bench = try Workbench("sleep \(mark) & (sleep \(mark) & sleep \(mark)) & echo ready; wait")
        try await Self.stop(bench, on: kind.runtime(gracePeriod: Self.endless))
        #expect(!Self.isRunning(mark))
    }

    @Test(arguments: Runtimes.available) func whatIsJustBeingStartedIsEndedToo(kind: Runtimes) async throws {
        let mark = "3\(Int.random(in: 100_000...999_999))"
        let bench = try Workbench("echo ready; for i in $(seq 400); do sleep \(mark) & done; wait")
        try await Self.stop(bench, on: kind.runtime(gracePeriod: Self.endless))
        #expect(!Self.isRunning(mark))
    }

    @Test(arguments: Runtimes.available) func aProgramMayFinishInItsGracePeriod(kind: Runtimes) async throws {
        let bench = try Workbench(
            """
            trap 'echo saving; sleep 0.1; echo saved > \(kind.root)/opt/ml/saved; echo bye; exit 0' TERM
            echo ready; while :; do sleep 0.02; done
            """)
        let lines = Collected<String>()
        try await Self.stop(bench, on: kind.runtime(gracePeriod: Self.endless), lines: lines)
        #expect(try bench.read("/opt/ml/saved") == "saved\n")
        // The shell may tell that its `sleep` was terminated, too.
        #expect(lines.all.filter { $0 != "Terminated" } == ["ready", "saving", "bye"])
    }

    /// Runs a program that says when it is ready, with a limit that comes only then.
    private static func exceedingItsLimit(
        _ program: String, gracePeriod: Duration, _ kind: Runtimes, _ lines: Collected<String>
    ) async throws -> JobOutcome {
        try await withGrowingLimit(from: .milliseconds(300)) { limit in
            var bench = try Workbench(program)
            bench.job.timeLimit = .init(duration: limit, gracePeriod: gracePeriod, name: "limit")
            let written = Collected<String>()
            let outcome = try await kind.runtime.run(bench.prepared) { written.append($0.text) }
            #expect(outcome.exceededLimit)
            guard written.all.contains("ready") else { return nil }
            written.all.forEach(lines.append)
            return outcome
        }
    }

    @Test(arguments: Runtimes.available) func aProgramThatTakesTooLongIsAskedToEnd(kind: Runtimes) async throws {
        let lines = Collected<String>()
        let outcome = try await Self.exceedingItsLimit(
            "trap 'echo ending; exit 0' TERM; echo ready; while :; do sleep 0.02; done", gracePeriod: Self.endless,
            kind,
            lines)
        #expect(!outcome.succeeded)
        #expect(outcome.status == .exited(0))
        // As above, and Podman may tell that the container had ended before.
        #expect(lines.all.filter { $0 != "Terminated" && !$0.hasPrefix("time=") } == ["ready", "ending"])
    }

    @Test(arguments: Runtimes.available) func aDeafOneThatTakesTooLongIsKilled(kind: Runtimes) async throws {
        let outcome = try await Self.exceedingItsLimit(
            "trap '' TERM; echo ready; while :; do sleep 0.02; done", gracePeriod: .milliseconds(300), kind, .init())
        #expect(outcome.status == .signalled(9))
    }

    @Test(.enabled(if: RealPodman.id != nil, "\(RealPodman.reason)"), arguments: [1, 100, 200, 300, 400])
    func aLimitThatComesWhileAContainerIsMadeLeavesNone(milliseconds: Int) async throws {
        var bench = try Workbench("sleep 300; :")
        let step = "limited-\(milliseconds)-\(Int.random(in: 100_000...999_999))"
        bench.job = Job(step: Step.ID(step), image: "", command: bench.job.command)
        bench.job.timeLimit = .init(duration: .milliseconds(milliseconds), gracePeriod: .seconds(60), name: "limit")
        let outcome = try await Runtimes.container.runtime.run(bench.prepared) { _ in }
        #expect(outcome.exceededLimit)
        #expect(RealPodman.containers.filter { $0.contains(step) } == [])
    }

    @Test(arguments: Runtimes.available) func oneThatEndsInTimeKnowsNothingOfItsLimit(kind: Runtimes) async throws {
        var bench = try Workbench("echo ready; exit 3")
        bench.job.timeLimit = .init(duration: .seconds(600), gracePeriod: .seconds(1), name: "limit")
        let outcome = try await kind.runtime.run(bench.prepared) { _ in }
        #expect(!outcome.exceededLimit)
        #expect(outcome.status == .exited(3))
    }

    @Test(arguments: Runtimes.available) func aDeafProgramIsKilledAfterItsGracePeriod(kind: Runtimes) async throws {
        let mark = "3\(Int.random(in: 100_000...999_999))"
        let bench = try Workbench(
            "trap '' TERM; (trap '' TERM; sleep \(mark)) & echo ready; while :; do sleep 0.02; done")
        let time = try await Self.stop(bench, on: kind.runtime(gracePeriod: .milliseconds(500)))
        #expect(time > .milliseconds(450))
        #expect(!Self.isRunning(mark))
    }

    @Test(arguments: Runtimes.available) func whatWasStoppedBeforeItsStartNeverStarts(kind: Runtimes) async throws {
        let bench = try Workbench("touch \(kind.root)/opt/ml/started")
        let runtime = kind.runtime
        let prepared = bench.prepared
        await withTaskGroup(of: Void.self) { group in
            group.cancelAll()
            group.addTask {
                await #expect(throws: CancellationError.self) { try await runtime.run(prepared) { _ in } }
            }
        }
        #expect(!bench.exists("/opt/ml/started"))
    }

    @Test(arguments: Runtimes.available) func whatRunsOnInTheBackgroundDoesNotHoldTheRun(kind: Runtimes) async throws {
        let mark = "3\(Int.random(in: 100_000...999_999))"
        let bench = try Workbench("sleep \(mark) & echo done")
        let result = try await bench.run(on: kind.runtime)
        #expect(result.outcome.succeeded)
        #expect(result.text(.output) == ["done"])
        #expect(!Self.isRunning(mark))
    }

    @Test(arguments: Runtimes.available) func whatRunsOnSilentlyIsEnded(kind: Runtimes) async throws {
        let mark = "3\(Int.random(in: 100_000...999_999))"
        let bench = try Workbench("sleep \(mark) >/dev/null 2>&1 & echo done")
        #expect(try await bench.run(on: kind.runtime).outcome.succeeded)
        #expect(!Self.isRunning(mark))
    }

    @Test(arguments: Runtimes.ofThisMachine) func whatLeavesTheSessionIsEnded(kind: Runtimes) async throws {
        let mark = "3\(Int.random(in: 100_000...999_999))"
        let bench = try Workbench(
            "setsid sh -c 'setsid sleep \(mark) & sleep \(mark)' >/dev/null 2>&1 & while ! pgrep -f \(mark) >/dev/null; do :; done; echo done"
        )
        #expect(try await bench.run(on: kind.runtime).outcome.succeeded)
        #expect(!Self.isRunning(mark))
    }

    @Test(arguments: Runtimes.available) func whatWritesOnForEverIsEnded(kind: Runtimes) async throws {
        let mark = "flood\(Int.random(in: 100_000...999_999))"
        let bench = try Workbench("yes \(mark) & echo done")
        let result = try await bench.run(on: kind.runtime)
        #expect(result.outcome.succeeded)
        // What is longer than a pipe takes at once may be parted by it: it may stand in the middle of a line.
        #expect(result.text(.output).contains { $0.contains("done") })
        #expect(!Self.isRunning(mark))
    }

    @Test(arguments: Runtimes.available) func aProgramMayCloseItsOutput(kind: Runtimes) async throws {
        let bench = try Workbench("echo last; exec >&- 2>&-; sleep 0.2; touch \(kind.root)/opt/ml/late; exit 5")
        let result = try await bench.run(on: kind.runtime)
        #expect(result.outcome.status == .exited(5))
        #expect(bench.exists("/opt/ml/late"))
    }

    @Test(arguments: Runtimes.available) func manyJobsRunAtOnce(kind: Runtimes) async throws {
        let runtime = kind.runtime
        let codes = try await withThrowingTaskGroup(of: Int32?.self) { group in
            for code in 0..<24 {
                let bench = try Workbench("echo \(code); exit \(code)")
                group.addTask {
                    let result = try await bench.run(on: runtime)
                    #expect(result.text(.output) == ["\(code)"])
                    if case .exited(let code) = result.outcome.status { return code }
                    return nil
                }
            }
            return try await group.reduce(into: Set<Int32>()) { if let code = $1 { $0.insert(code) } }
        }
        #expect(codes == Set(0..<24))
    }
}
