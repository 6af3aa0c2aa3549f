import CacheStorage
import Foundation
import HostSystem
import PipelineModel
import PipelinePlanning
import PipelineRunning
import StepExecution
import SystemPackage
import TestSupport
import Testing

struct PipelineRunnerTests {
    let rehearsal: Rehearsal

    init() throws { rehearsal = try Rehearsal() }

    /// a → b → c by URIs alone, in an order of definition that means nothing.
    private let chain = [
        Rehearsal.step("c", reads: ["s3://x/b"], writes: "s3://x/c"),
        Rehearsal.step("a", writes: "s3://x/a"),
        Rehearsal.step("b", reads: ["s3://x/a/data.txt"], writes: "s3://x/b"),
    ]

    private static let writing: ScriptedRuntime.Script = { job, _ in
        try Rehearsal.write("written by \(job.job.step)", job)
        return .succeeded
    }

    @Test(arguments: [1, 2, 8]) func runsInTheOrderOfTheDataWhateverTheWidth(width: Int) async throws {
        let runtime = ScriptedRuntime(otherwise: Self.writing)
        let summary = try await rehearsal.run(chain, on: runtime, width: width)
        #expect(runtime.startedSteps == ["a", "b", "c"])
        #expect(summary.outcome == .succeeded)
        #expect(summary.steps.map(\.step) == ["c", "a", "b"])
        let pieces = runtime.startedJobs[1].inputs[0].pieces
        #expect(pieces.map(\.location) == ["data.txt"])
    }

    @Test func aSecondRunStartsNothing() async throws {
        _ = try await rehearsal.run(chain, on: ScriptedRuntime(otherwise: Self.writing))
        let runtime = ScriptedRuntime(otherwise: Self.writing)
        let summary = try await rehearsal.run(chain, on: runtime)
        #expect(runtime.startedSteps == [])
        #expect(summary.steps.map(\.outcome) == [.replayed, .replayed, .replayed])
    }

    @Test(arguments: [1, 2, 8]) func startsNothingDownstreamOfAFailure(width: Int) async throws {
        let runtime = ScriptedRuntime(
            [
                "a": { _, onLine in
                    onLine(LogLine(stream: .error, offset: .zero, text: "no luck"))
                    return .failed(exitCode: 3, note: "the disk is flat")
                }
            ], otherwise: Self.writing)
        let steps = chain + [Rehearsal.step("d", writes: "s3://x/d")]
        let summary = try await rehearsal.run(steps, on: runtime, width: width)
        #expect(runtime.startedSteps.sorted() == ["a", "d"])
        #expect(summary.outcome == .failed)
        let reports = Dictionary(uniqueKeysWithValues: summary.steps.map { ($0.step, $0) })
        #expect(reports["b"]?.outcome == .skipped)
        #expect(reports["c"]?.reason == "needs a, which failed")
        #expect(reports["d"]?.outcome == .ran)
        let failure = try #require(reports["a"]?.failure)
        #expect(failure.exitCode == 3)
        #expect(failure.message == "the disk is flat")
        #expect(failure.logTail.map(\.text) == ["no luck"])
        #expect(failure.workspace?.hasSuffix("workspaces/test/a/20260101-000000-1") == true)
        #expect(rehearsal.space.exists("cache/workspaces/test/a/20260101-000000-1/log.txt"))
    }

    @Test func aKeptFolderGoesWhenItsStepSucceeds() async throws {
        _ = try await rehearsal.run(
            chain, on: ScriptedRuntime(["b": { _, _ in .failed(exitCode: 1) }], otherwise: Self.writing))
        #expect(rehearsal.space.files(below: "cache/workspaces") != [])
        _ = try await rehearsal.run(chain, on: ScriptedRuntime(otherwise: Self.writing))
        #expect(rehearsal.space.files(below: "cache/workspaces") == [])
    }

    @Test func anEmptyOutputFailsTheStepThatLeftItWhenAnotherReadsIt() async throws {
        let summary = try await rehearsal.run(chain, on: ScriptedRuntime())
        let report = try #require(summary.steps.first { $0.step == "a" })
        #expect(report.outcome == .failed)
        #expect(
            report.failure?.message == "output 'out' is empty: the step wrote nothing to /out, and step 'b' reads it")
    }

    @Test func anEmptyOutputThatNobodyReadsIsFine() async throws {
        let summary = try await rehearsal.run([Rehearsal.step("a", writes: "s3://x/a")], on: ScriptedRuntime())
        #expect(summary.outcome == .succeeded)
    }

    @Test func anOutputFolderThatIsGoneFailsTheStep() async throws {
        let runtime = ScriptedRuntime(otherwise: { job, _ in
            try job.path(of: "/out").removeTree()
            return .succeeded
        })
        let summary = try await rehearsal.run([Rehearsal.step("a", writes: "s3://x/a")], on: runtime)
        #expect(
            summary.steps[0].failure?.message
                == "output 'out' is gone: the step removed its folder /out, or put something else there")
    }

    @Test func aLinkFromAnOutputIntoItselfStillLeadsThereWhereItIsRead() async throws {
        let runtime = ScriptedRuntime(
            [
                "a": { job, _ in
                    try Rehearsal.write("epoch 9", job)
                    let folder = job.path(of: "/out")
                    try FileManager.default.createDirectory(
                        atPath: folder.appending("best").string, withIntermediateDirectories: true)
                    try FileManager.default.createSymbolicLink(
                        atPath: folder.appending("best/latest").string, withDestinationPath: "/out/data.txt")
                    return .succeeded
                }
            ], otherwise: Self.writing)
        let steps = [
            Rehearsal.step("a", writes: "s3://x/a"), Rehearsal.step("b", reads: ["s3://x/a"], writes: "s3://x/b"),
        ]
        let summary = try await rehearsal.run(steps, on: runtime)
        #expect(summary.outcome == .succeeded)
        let tree = try #require(runtime.startedJobs.last?.inputs[0].pieces[0].source)
        #expect(try String(contentsOfFile: tree.appending("best/latest").string, encoding: .utf8) == "epoch 9")
    }

    @Test func aLinkInPlaceOfAnOutputFolderIsNotFollowed() async throws {
        try rehearsal.space.write("private/key.pem", "secret")
        let target = rehearsal.space.path.appending("private").string
        let runtime = ScriptedRuntime(otherwise: { job, _ in
            try job.path(of: "/out").removeTree()
            try FileManager.default.createSymbolicLink(
                atPath: job.path(of: "/out").string, withDestinationPath: target)
            return .succeeded
        })
        let summary = try await rehearsal.run([Rehearsal.step("a", writes: "s3://x/a")], on: runtime)
        #expect(summary.steps[0].outcome == .failed)
        #expect(rehearsal.space.files(below: "cache/artifacts") == [])
        #expect(rehearsal.space.exists("private/key.pem"))
    }

    @Test func aStepThatReadsWhatWasNotWrittenFailsAndTheOthersGoOn() async throws {
        let steps = [
            Rehearsal.step("a", writes: "s3://x/a"),
            Rehearsal.step("b", reads: ["s3://x/a/nothing"], writes: "s3://x/b"),
            Rehearsal.step("c", reads: ["s3://x/b"], writes: "s3://x/c"),
            Rehearsal.step("d", reads: ["s3://x/a"], writes: "s3://x/d"),
        ]
        let summary = try await rehearsal.run(steps, on: ScriptedRuntime(otherwise: Self.writing))
        #expect(summary.steps.map(\.outcome) == [.ran, .failed, .skipped, .ran])
        #expect(
            summary.steps[1].failure?.message
                == "input 'in0' of step 'b' reads 'nothing' of output 'out' of step 'a', which did not write that")
    }

    @Test func severalOutputsBelowAURIComeTogetherInOneInput() async throws {
        let steps = [
            Rehearsal.step("all", reads: ["s3://x/out"], writes: "s3://x/all"),
            Rehearsal.step("one", writes: "s3://x/out/one"), Rehearsal.step("two", writes: "s3://x/out/two"),
        ]
        let runtime = ScriptedRuntime(otherwise: Self.writing)
        _ = try await rehearsal.run(steps, on: runtime)
        #expect(runtime.startedSteps.last == "all")
        #expect(runtime.startedJobs.last?.inputs[0].pieces.map(\.location) == ["one", "two"])
    }

    @Test func whatTheDefinitionStatesIsStrongerThanURIs() async throws {
        try rehearsal.space.write("buckets/x/state/data.txt", "from last week")
        let steps = [
            Rehearsal.step("first", reads: ["s3://x/state"], writes: "s3://x/out"),
            Rehearsal.step("last", writes: "s3://x/state", dependsOn: ["first"]),
        ]
        let runtime = ScriptedRuntime(otherwise: Self.writing)
        _ = try await rehearsal.run(steps, on: runtime)
        #expect(runtime.startedSteps == ["first", "last"])
        #expect(
            runtime.startedJobs[0].inputs[0].pieces.map(\.source) == [rehearsal.space.path.pushing("buckets/x/state")])
    }

    @Test func urisThatNeedEachOtherAreACycle() {
        let steps = [
            Rehearsal.step("a", reads: ["s3://x/b"], writes: "s3://x/a"),
            Rehearsal.step("b", reads: ["s3://x/a"], writes: "s3://x/b"),
        ]
        #expect(throws: PipelineError.cycle(["a", "b", "a"])) { try rehearsal.resolve(steps) }
    }

    @Test func inputsThatNothingProvidesAreListedBeforeAnythingRuns() async throws {
        let runtime = ScriptedRuntime(otherwise: Self.writing)
        let steps = [
            Rehearsal.step("a", writes: "s3://x/a"),
            Rehearsal.step("b", reads: ["s3://y/raw", "file://gone"], writes: "s3://x/b"),
        ]
        let error = await #expect(throws: RunError.self) { try await rehearsal.run(steps, on: runtime) }
        #expect(
            error?.description == """
                nothing provides these inputs:
                  step 'b', input 'in0': s3://y/raw
                  step 'b', input 'in1': file://gone
                map them under 's3:' in retake.yaml, or put the data into the bucket folder \
                (--buckets FOLDER, as FOLDER/BUCKET/KEY)
                """)
        #expect(runtime.startedSteps == [])
    }

    @Test func independentStepsRunAtTheSameTimeUpToTheWidth() async throws {
        let gauge = Gauge()
        let runtime = ScriptedRuntime(otherwise: { job, _ in
            await gauge.enter()
            // Waits for company, which comes only if others may start meanwhile.
            try await eventually { await gauge.highest == 3 }
            await gauge.leave()
            return .succeeded
        })
        let steps = (0..<6).map { Rehearsal.step(Step.ID("s\($0)"), writes: "s3://x/\($0)") }
        _ = try await rehearsal.run(steps, on: runtime, width: 3)
        #expect(await gauge.highest == 3)
    }

    @Test func whenCancelledRecordsNothingHalfDoneAndSaysWhatWasInterrupted() async throws {
        let runtime = ScriptedRuntime(
            [
                "b": { _, _ in
                    try await Task.sleep(for: .seconds(100_000))
                    return .succeeded
                }
            ], otherwise: Self.writing)
        let events = Events()
        let run = Task { try await rehearsal.run(chain, on: runtime, report: events) }
        try await eventually { runtime.startedSteps.contains("b") }
        run.cancel()
        let summary = try await run.value
        #expect(summary.outcome == .interrupted)
        #expect(summary.steps.map(\.outcome) == [.interrupted, .ran, .interrupted])
        #expect(rehearsal.space.files(below: "cache/workspaces") == [])
        #expect(
            try await rehearsal.run(chain, on: ScriptedRuntime(otherwise: Self.writing)).steps.map(\.outcome) == [
                .ran, .replayed, .ran,
            ])
    }

    @Test func twoRunsAtOnceComputeAStepOnce() async throws {
        let runtime = ScriptedRuntime(otherwise: { job, _ in
            try await Task.sleep(for: .milliseconds(100))
            return try await Self.writing(job, { _ in })
        })
        let events = Events()
        async let first = rehearsal.run(chain, on: runtime)
        async let second = rehearsal.run(chain, on: runtime, report: events)
        _ = try await (first, second)
        #expect(runtime.startedSteps.sorted() == ["a", "b", "c"])
    }

    @Test func metricsAreThoseOfThePatternsThatTheStepHasNow() async throws {
        let runtime = ScriptedRuntime(otherwise: { _, onLine in
            onLine(LogLine(stream: .output, offset: .zero, text: "auc=0.7 f1=0.4"))
            return .succeeded
        })
        func step(_ pattern: String) -> Step { Rehearsal.step("a", writes: "s3://x/a", metric: pattern) }
        let first = try await rehearsal.run([step("auc=([0-9.]+)")], on: runtime)
        let second = try await rehearsal.run([step("f1=([0-9.]+)")], on: runtime)
        #expect(first.steps.flatMap(\.metrics).map(\.value) == [0.7])
        #expect(second.steps.map(\.outcome) == [.replayed])
        #expect(second.steps.flatMap(\.metrics).map(\.value) == [0.4])
    }

    @Test func aLinkToAnInputIsKeptAsWhatItLedTo() async throws {
        let runtime = ScriptedRuntime(
            [
                "b": { job, _ in
                    try FileManager.default.createSymbolicLink(
                        atPath: job.path(of: "/out/copy.txt").string, withDestinationPath: "/in0/data.txt")
                    return .succeeded
                }
            ], otherwise: Self.writing)
        let steps = [
            Rehearsal.step("a", writes: "s3://x/a"), Rehearsal.step("b", reads: ["s3://x/a"], writes: "s3://x/b"),
            Rehearsal.step("c", reads: ["s3://x/b"], writes: "s3://x/c"),
        ]
        let summary = try await rehearsal.run(steps, on: runtime)
        #expect(summary.outcome == .succeeded)
        let tree = try #require(runtime.startedJobs.last?.inputs[0].pieces[0].source)
        #expect(try String(contentsOfFile: tree.appending("copy.txt").string, encoding: .utf8) == "written by a")
    }

    @Test func aLinkToWhatIsNotTheStepsOwnFailsItByName() async throws {
        let runtime = ScriptedRuntime(otherwise: { job, _ in
            try FileManager.default.createSymbolicLink(
                atPath: job.path(of: "/out/host").string, withDestinationPath: "/etc/hostname")
            return .succeeded
        })
        let summary = try await rehearsal.run([Rehearsal.step("a", writes: "s3://x/a")], on: runtime)
        #expect(summary.steps[0].outcome == .failed)
        #expect(summary.steps[0].failure?.message.hasPrefix("the link 'host' in output 'out' leads out of it") == true)
    }

    @Test func aFileThatIsChangedAndChangedBackWhileItsStepRunsIsNotRecorded() async throws {
        try rehearsal.space.write("buckets/x/raw/data.txt", "good")
        let space = rehearsal.space
        let runtime = ScriptedRuntime(otherwise: { job, _ in
            try space.write("buckets/x/raw/data.txt", "bad!")
            try space.write("buckets/x/raw/data.txt", "good")
            return try await Self.writing(job, { _ in })
        })
        let steps = [Rehearsal.step("a", reads: ["s3://x/raw"], writes: "s3://x/a")]
        let first = try await rehearsal.run(steps, on: runtime)
        #expect(first.steps[0].notRecorded?.hasSuffix("raw/data.txt' changed while the step ran") == true)
        #expect(try await rehearsal.run(steps, on: runtime).steps.map(\.outcome) == [.ran])
    }

    @Test func anOutputThatIsChangedAndChangedBackInTheCacheWhileAStepReadsItIsAChange() async throws {
        let runtime = ScriptedRuntime(
            [
                "b": { job, onLine in
                    let tree = try #require(job.inputs.first?.pieces.first?.source).string
                    let file = URL(fileURLWithPath: tree).appendingPathComponent("data.txt")
                    try Data("changed".utf8).write(to: file)
                    try Data("written by a".utf8).write(to: file)
                    return try await Self.writing(job, onLine)
                }
            ], otherwise: Self.writing)
        let steps = [
            Rehearsal.step("a", writes: "s3://x/a"), Rehearsal.step("b", reads: ["s3://x/a"], writes: "s3://x/b"),
        ]
        let first = try await rehearsal.run(steps, on: runtime)
        #expect(first.steps.map(\.outcome) == [.ran, .ran])
        #expect(
            first.steps[1].notRecorded == "output 'out' of step 'a', in the cache, changed while the step ran")
        #expect(try await rehearsal.run(steps, on: runtime).steps.map(\.outcome) == [.replayed, .ran])
    }
}

private actor Gauge {
    private var count = 0
    private(set) var highest = 0

    func enter() {
        count += 1
        highest = max(highest, count)
    }

    func leave() { count -= 1 }
}
