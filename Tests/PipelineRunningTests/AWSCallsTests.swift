import PipelineModel
import PipelinePlanning
import PipelineRunning
import StepExecution
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// An AWS that steps call by writing into it.
private final class FakeAWS: AWSCalls {
    private let state = Mutex((called: [Step.ID: Set<String>](), seen: [Step.ID: [String]]()))
    /// What no recording holds.
    let kept = Mutex([String]())
    private let written = Mutex<(@Sendable () async -> [WrittenOutput])?>(nil)

    func begin(_ job: Job, written: @escaping @Sendable () async -> [WrittenOutput]) async -> AWSAccess? {
        state.withLock { $0.called[job.step] = [] }
        self.written.withLock { $0 = written }
        return AWSAccess(variables: ["AWS_ENDPOINT_URL": "http://127.0.0.1:\(Int.random(in: 1024...65_535))"])
    }

    func keep(_ outputs: [WrittenOutput]) { kept.withLock { $0 += outputs.map(\.place.uri) } }

    func services(calledBy step: Step.ID) -> [String] { state.withLock { $0.called[step] ?? [] }.sorted() }

    func call(_ service: String, by step: Step.ID) async {
        let seen = await written.withLock(\.self)?().map { "\($0.place.uri) \($0.output.name)" } ?? []
        state.withLock { state in
            state.called[step]?.insert(service)
            state.seen[step] = seen.sorted()
        }
    }

    /// Outputs that a step could read when it called.
    func seen(by step: Step.ID) -> [String]? { state.withLock { $0.seen[step] } }
}

struct AWSCallsTests {
    let rehearsal: Rehearsal
    private let steps = [
        Rehearsal.step("a", writes: "s3://x/a"), Rehearsal.step("b", reads: ["s3://x/a"], writes: "s3://x/b"),
        Rehearsal.step("c", reads: ["s3://x/b"], writes: "s3://x/c"),
    ]

    init() throws { rehearsal = try Rehearsal() }

    /// A runtime in which step `b` calls S3.
    private func runtime(calling aws: FakeAWS) -> ScriptedRuntime {
        ScriptedRuntime([
            "b": { job, _ in
                await aws.call("s3", by: "b")
                try Rehearsal.write("b", job)
                return .succeeded
            }
        ]) { job, _ in
            try Rehearsal.write("written by \(job.job.step)", job)
            return .succeeded
        }
    }

    @Test func aStepThatCallsRunsEachTimeAndNoOtherDoes() async throws {
        let aws = FakeAWS()
        let first = try await rehearsal.run(steps, on: runtime(calling: aws), aws: aws)
        let reason = "it used AWS's calls (s3), so it runs each time"
        #expect(first.steps.map(\.notRecorded) == [nil, reason, nil])
        let again = runtime(calling: aws)
        let second = try await rehearsal.run(steps, on: again, aws: aws)
        #expect(aws.kept.withLock(\.self) == ["s3://x/b", "s3://x/b"])
        // What `b` writes is as it was, so nothing changes for `c`.
        #expect(again.startedSteps == ["b"])
        #expect(second.steps.map(\.outcome) == [.replayed, .ran, .replayed])
    }

    @Test func whatEarlierStepsLeftIsThereWhenAStepCalls() async throws {
        let aws = FakeAWS()
        _ = try await rehearsal.run(steps, on: runtime(calling: aws), aws: aws)
        #expect(aws.seen(by: "b") == ["s3://x/a out"])
    }

    @Test func theAddressDoesNotCount() async throws {
        let aws = FakeAWS()
        let runtime = ScriptedRuntime { job, _ in
            try Rehearsal.write("same", job)
            return .succeeded
        }
        let first = try await rehearsal.run(steps, on: runtime, aws: aws)
        let second = try await rehearsal.run(steps, on: runtime, aws: aws)
        #expect(runtime.startedJobs.count == 3)
        #expect(runtime.startedJobs.allSatisfy { $0.aws?.variables["AWS_ENDPOINT_URL"] != nil })
        #expect(first.steps.map(\.fingerprint) == second.steps.map(\.fingerprint))
    }
}
