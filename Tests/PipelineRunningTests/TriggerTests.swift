import PipelineModel
import PipelinePlanning
import PipelineRunning
import Testing

/// What starts after which end of another step: without anything that runs.
struct TriggerTests {
    /// Train, what waits for its ends, and what reads of those.
    private func schedule(failsFast: Bool = false, jobs: Int = 8) throws -> RunSchedule {
        RunSchedule(
            try StepGraph(
                steps: ["Train", "Next", "Tell", "Halt", "Clean", "Log", "Other"],
                needs: ["Next": ["Train"], "Tell": ["Train"], "Halt": ["Train"], "Clean": ["Train"], "Log": ["Tell"]],
                triggers: ["Tell": ["Train": .failed], "Halt": ["Train": .stopped], "Clean": ["Train": .any]]),
            pools: StepPools(jobs: jobs, handlers: 1), failsFast: failsFast)
    }

    private func start(_ schedule: inout RunSchedule) -> [Step.ID] {
        var started: [Step.ID] = []
        while let step = schedule.next() {
            if schedule.take(nil, on: step, in: .jobs) { started.append(step) }
        }
        return started
    }

    private func end(_ step: Step.ID, _ outcome: StepOutcome, _ schedule: inout RunSchedule) {
        _ = schedule.finish(StepReport(step: step, outcome: outcome, reason: ""), succeeded: outcome == .ran)
    }

    private func news(_ schedule: inout RunSchedule) -> [String] {
        schedule.takeReports().map { "\($0.step) \($0.outcome.rawValue): \($0.reason)" }
    }

    private func outcome(_ schedule: RunSchedule) -> RunSummary.Outcome {
        let steps: [Step.ID] = ["Train", "Next", "Tell", "Halt", "Clean", "Log", "Other"]
        return .init(of: schedule.reports(of: steps), answered: schedule.answered)
    }

    @Test func afterASuccessOnlyWhatWaitsForFailuresIsLeftOut() throws {
        var schedule = try schedule()
        _ = start(&schedule)
        end("Train", .ran, &schedule)
        let told = news(&schedule)
        #expect(
            told == [
                "Train ran: ", "Tell not-taken: runs only if Train fails; it succeeded",
                "Halt not-taken: runs only if Train is stopped; it succeeded",
                "Log not-taken: needs Tell, which does not run",
            ])
        let started = start(&schedule)
        #expect(started == ["Next", "Clean"])
        for step in started { end(step, .ran, &schedule) }
        end("Other", .ran, &schedule)
        #expect(outcome(schedule) == .succeeded)
    }

    @Test func afterAFailureItIsAnsweredAndTheRunCompletesWithFailures() throws {
        var schedule = try schedule()
        _ = start(&schedule)
        end("Train", .failed, &schedule)
        let told = news(&schedule)
        #expect(
            told == [
                "Train failed: ", "Next skipped: needs Train, which failed",
                "Halt not-taken: runs only if Train is stopped; it failed",
            ])
        let started = start(&schedule)
        #expect(started == ["Tell", "Clean"])
        end("Tell", .ran, &schedule)
        let last = start(&schedule)
        #expect(last == ["Log"])
        for step: Step.ID in ["Clean", "Log", "Other"] { end(step, .ran, &schedule) }
        #expect(outcome(schedule) == .completedWithFailures)
    }

    @Test func anAnswerThatFailsAnswersNothing() throws {
        var schedule = try schedule()
        _ = start(&schedule)
        end("Train", .failed, &schedule)
        _ = start(&schedule)
        for step: Step.ID in ["Tell", "Clean"] { end(step, .failed, &schedule) }
        #expect(outcome(schedule) == .failed)
    }

    @Test func aRunThatEndsAtItsFirstFailureStillAnswersThat() throws {
        var schedule = try schedule(failsFast: true, jobs: 1)
        let first = start(&schedule)
        #expect(first == ["Train"])
        end("Train", .failed, &schedule)
        let started = start(&schedule)
        #expect(started == ["Tell"])
        let next = schedule.finish(StepReport(step: "Tell", outcome: .ran, reason: ""), succeeded: true)
        #expect(next == ["Clean"])
        schedule.close(["Other"])
        #expect(schedule.reports(of: ["Other"]).map(\.reason) == ["another step failed"])
    }

    @Test func afterAnInterruptionNothingStartsWhateverItWaitsFor() throws {
        var schedule = try schedule()
        _ = start(&schedule)
        schedule.interrupt()
        end("Train", .interrupted, &schedule)
        let started = start(&schedule)
        #expect(started == [])
    }

    @Test func aStepThatNeverStartedHasNoEnd() throws {
        var schedule = RunSchedule(
            try StepGraph(
                steps: ["a", "b", "c"], needs: ["b": ["a"], "c": ["b"]], triggers: ["c": ["b": .any]]),
            pools: StepPools(jobs: 2, handlers: 1))
        _ = start(&schedule)
        end("a", .failed, &schedule)
        let told = news(&schedule)
        #expect(told == ["a failed: ", "b skipped: needs a, which failed", "c skipped: needs a, which failed"])
    }
}
