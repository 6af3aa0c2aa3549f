import Foundation
import HostSystem
import PipelineModel
import StepExecution
import SystemPackage
import TestSupport
import Testing

/// How a job and all that it started come to their end.
@Suite(.serialized) struct RuntimeStoppingTests {
    /// Between what comes at once and what comes after a grace period, on a busy machine.
    private static let soon = Duration.seconds(10)

    /// Starts a job, stops it once it has printed a line, and says how long its end took.
    private static func stop(
        _ bench: Workbench, on runtime: any StepRuntime, lines: Collected<String> = .init()
    ) async throws -> Duration {
        try await withThrowingTaskGroup(of: Void.self) { group in
            let prepared = bench.prepared
            group.addTask { _ = try await runtime.run(prepared) { lines.append($0.text) } }
            // All tests share as many threads as there are processors.
            let deadline = ContinuousClock.now + .seconds(300)
            while !lines.all.contains("ready"), .now < deadline { try await Task.sleep(for: .milliseconds(5)) }
            try #require(lines.all.contains("ready"))
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
        #expect(try await Self.stop(bench, on: kind.runtime) < Self.soon)
        #expect(!Self.isRunning(mark))
    }

    @Test(arguments: Runtimes.available) func aProgramMayFinishInItsGracePeriod(kind: Runtimes) async throws {
        let bench = try Workbench(
            """
            trap 'echo saving; sleep 0.1; echo saved > \(kind.root)/opt/ml/saved; echo bye; exit 0' TERM
            echo ready; while :; do sleep 0.02; done
            """)
        let lines = Collected<String>()
        #expect(try await Self.stop(bench, on: kind.runtime, lines: lines) < Self.soon)
        #expect(try bench.read("/opt/ml/saved") == "saved\n")
        // The shell may tell that its `sleep` was terminated, too.
        #expect(lines.all.filter { $0 != "Terminated" } == ["ready", "saving", "bye"])
    }

    @Test(arguments: Runtimes.available) func aProgramThatTakesTooLongIsAskedToEnd(kind: Runtimes) async throws {
        var bench = try Workbench("trap 'echo ending; exit 0' TERM; echo ready; while :; do sleep 0.02; done")
        bench.job.timeLimit = .init(duration: kind.startTime + .milliseconds(300), gracePeriod: .seconds(60))
        let lines = Collected<String>()
        let outcome = try await kind.runtime.run(bench.prepared) { lines.append($0.text) }
        #expect(outcome.exceededLimit)
        #expect(!outcome.succeeded)
        #expect(outcome.status == .exited(0))
        #expect(lines.all.filter { $0 != "Terminated" } == ["ready", "ending"])
    }

    @Test(arguments: Runtimes.available) func aDeafOneThatTakesTooLongIsKilled(kind: Runtimes) async throws {
        var bench = try Workbench("trap '' TERM; echo ready; while :; do sleep 0.02; done")
        bench.job.timeLimit = .init(duration: kind.startTime + .milliseconds(300), gracePeriod: .milliseconds(300))
        let outcome = try await kind.runtime.run(bench.prepared) { _ in }
        #expect(outcome.exceededLimit)
        #expect(outcome.status == .signalled(9))
    }

    @Test(.enabled(if: RealPodman.id != nil, "\(RealPodman.reason)"), arguments: [1, 100, 200, 300, 400])
    func aLimitThatComesWhileAContainerIsMadeLeavesNone(milliseconds: Int) async throws {
        var bench = try Workbench("sleep 300; :")
        let step = "limited-\(milliseconds)-\(Int.random(in: 100_000...999_999))"
        bench.job = Job(step: Step.ID(step), image: "", command: bench.job.command)
        bench.job.timeLimit = .init(duration: .milliseconds(milliseconds), gracePeriod: .seconds(60))
        let outcome = try await Runtimes.container.runtime.run(bench.prepared) { _ in }
        #expect(outcome.exceededLimit)
        #expect(RealPodman.containers.filter { $0.contains(step) } == [])
    }

    @Test(arguments: Runtimes.available) func oneThatEndsInTimeKnowsNothingOfItsLimit(kind: Runtimes) async throws {
        var bench = try Workbench("echo ready; exit 3")
        bench.job.timeLimit = .init(duration: .seconds(600), gracePeriod: .seconds(1))
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
        #expect(time < Self.soon)
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
        let started = ContinuousClock.now
        let result = try await bench.run(on: kind.runtime)
        #expect(result.outcome.succeeded)
        #expect(result.text(.output) == ["done"])
        #expect(started.duration(to: .now) < Self.soon)
        #expect(!Self.isRunning(mark))
    }

    @Test(arguments: Runtimes.available) func whatRunsOnSilentlyIsEnded(kind: Runtimes) async throws {
        let mark = "3\(Int.random(in: 100_000...999_999))"
        let bench = try Workbench("sleep \(mark) >/dev/null 2>&1 & echo done")
        #expect(try await bench.run(on: kind.runtime).outcome.succeeded)
        #expect(!Self.isRunning(mark))
    }

    @Test(arguments: Runtimes.available) func whatWritesOnForEverIsEnded(kind: Runtimes) async throws {
        let mark = "flood\(Int.random(in: 100_000...999_999))"
        let bench = try Workbench("yes \(mark) & echo done")
        let started = ContinuousClock.now
        let result = try await bench.run(on: kind.runtime)
        #expect(result.outcome.succeeded)
        #expect(result.text(.output).contains("done"))
        #expect(started.duration(to: .now) < Self.soon)
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
