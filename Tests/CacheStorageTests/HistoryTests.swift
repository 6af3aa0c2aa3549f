import CacheStorage
import Foundation
import HostSystem
import PipelineModel
import SystemPackage
import TestSupport
import Testing

/// What is kept of runs.
struct HistoryTests {
    private static let churn = ProjectIdentity(pipeline: "churn", definition: "/a/pipeline.json")

    private func record(_ run: String) -> RunRecord {
        RunRecord(
            run: run, pipeline: "churn", startedAt: 1_700_000_000, outcome: .failed, duration: .seconds(3),
            parameters: ["rows": 3], user: "ada", host: "laptop",
            steps: [
                .init(
                    report: StepReport(
                        step: "Train", outcome: .failed, reason: "new", duration: .seconds(2),
                        fingerprint: Fingerprint(startingWith: "ab12"), failure: .init(exitCode: 1, message: "why"),
                        metrics: [.init(name: "loss", value: 0.5)],
                        resources: JobResources(processorTime: .milliseconds(1500), peakMemoryByteCount: 64_000_000)),
                    kind: "Training", needs: ["Ingest"], start: .seconds(1),
                    instances: [.init(type: "ml.m5.xlarge", count: 2)])
            ])
    }

    @Test func ofTwoRunsInOneSecondTheOneKeptLaterIsTheNewer() throws {
        let space = try CacheSpace()
        for run in ["20261124-090000-900", "20261124-090000-11"] {
            try space.cache.history.keep(record(run), logs: [:])
            // The clock of files ticks every few milliseconds.
            Thread.sleep(forTimeInterval: 0.02)
        }
        #expect(space.cache.history.runs(of: "churn") == ["20261124-090000-900", "20261124-090000-11"])
    }

    @Test func aRunIsReadAsItWasKept() throws {
        let space = try CacheSpace()
        try space.cache.history.keep(record("20261124-090000-1"), logs: [:])
        #expect(space.cache.history.run("20261124-090000-1", of: "churn") == record("20261124-090000-1"))
        #expect(space.cache.history.runs(of: "churn") == ["20261124-090000-1"])
    }

    @Test func aRecordingKeepsWhatItsJobTook() throws {
        let space = try CacheSpace()
        var job = try space.job("a")
        job = RecordedJob(
            fingerprint: job.fingerprint, pipeline: job.pipeline, step: job.step, manifest: job.manifest,
            outputs: job.outputs, duration: job.duration,
            resources: JobResources(processorTime: .seconds(2), peakMemoryByteCount: 1 << 30),
            recordedAt: job.recordedAt, user: job.user, host: job.host)
        _ = try space.cache.recordings.publish(job, log: try space.log())
        guard case .hit(let recording) = try space.reopened().recordings.recording(for: job.fingerprint) else {
            Issue.record("nothing is recorded")
            return
        }
        #expect(recording.job.resources == job.resources)
    }

    @Test func whatRunsSavedIsSummedUp() throws {
        let space = try CacheSpace()
        #expect(space.cache.history.savings(of: Self.churn) == .init())
        for _ in 0..<3 { space.cache.history.noteSaving(.milliseconds(1500), of: Self.churn) }
        space.cache.history.noteSaving(.zero, of: Self.churn)
        #expect(space.cache.history.savings(of: Self.churn) == .init(runCount: 4, duration: .milliseconds(4500)))
        #expect(space.cache.history.runs(of: Self.churn) == [])
    }

    @Test func twoProjectsOfOneNameSaveEachItsOwn() throws {
        let space = try CacheSpace()
        let other = ProjectIdentity(pipeline: "churn", definition: "/b/pipeline.json")
        space.cache.history.noteSaving(.seconds(1), of: Self.churn)
        space.cache.history.noteSaving(.seconds(5), of: other)
        #expect(space.cache.history.savings(of: Self.churn) == .init(runCount: 1, duration: .seconds(1)))
        #expect(space.cache.history.savings(of: other) == .init(runCount: 1, duration: .seconds(5)))
    }

    @Test func theNotesOfManyRunsStayShort() throws {
        let space = try CacheSpace()
        space.cache.history.noteSaving(.seconds(10), of: Self.churn)
        let file = space.space.path.pushing("cache/history/churn@8fbfdc358e82/savings")
        try space.space.write("cache/history/churn@8fbfdc358e82/savings", String(repeating: "1 10000\n", count: 12_000))
        for _ in 0..<3 { space.cache.history.noteSaving(.seconds(10), of: Self.churn) }
        let expected = RunHistory.Savings(runCount: 12_003, duration: .seconds(120_030))
        #expect(space.cache.history.savings(of: Self.churn) == expected)
        #expect(try File.read(file).count < 100)
    }

    @Test func linesThatSayNothingDoNotCount() throws {
        let space = try CacheSpace()
        space.cache.history.noteSaving(.seconds(1), of: Self.churn)
        let file = space.space.path.pushing("cache/history/churn@8fbfdc358e82/savings")
        let text = String(decoding: try File.read(file), as: UTF8.self)
        File.remove(file)
        try File.write(text + "\u{0}\n-1 5\n1\n1 99999999999999999999\n1 x\n" + text, to: file)
        #expect(space.cache.history.savings(of: Self.churn) == .init(runCount: 2, duration: .seconds(2)))
    }
}
