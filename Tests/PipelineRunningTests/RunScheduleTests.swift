import PipelineModel
import PipelinePlanning
import PipelineRunning
import Testing

/// What may start, and what becomes of the others: without anything that runs.
struct RunScheduleTests {
    /// ingest → train → report, and audit beside them.
    private func schedule(jobs: Int = 2, failsFast: Bool = false) throws -> RunSchedule {
        RunSchedule(
            try StepGraph(
                steps: ["ingest", "audit", "train", "report"], needs: ["train": ["ingest"], "report": ["train"]]),
            pools: StepPools(jobs: jobs, handlers: 1), failsFast: failsFast)
    }

    /// Starts every step that may start, as a job whose recording decides.
    private func start(_ schedule: inout RunSchedule) -> [Step.ID] {
        var started: [Step.ID] = []
        while let step = schedule.next() {
            if schedule.take(nil, on: step, in: .jobs) { started.append(step) }
        }
        return started
    }

    private func report(_ step: Step.ID, _ outcome: StepOutcome) -> StepReport {
        StepReport(step: step, outcome: outcome, reason: "")
    }

    private func lines(_ reports: [StepReport]) -> [String] {
        reports.map { "\($0.step) \($0.outcome.rawValue): \($0.reason)" }
    }

    @Test func aStepStartsWhenAllThatItNeedsIsDone() throws {
        var schedule = try schedule()
        let started = start(&schedule)
        #expect(started == ["ingest", "audit"])
        _ = schedule.finish(report("ingest", .ran), succeeded: true)
        let started2 = start(&schedule)
        #expect(started2 == ["train"])
    }

    @Test func whoFindsNoPlaceStartsWhenOneIsFree() throws {
        var schedule = try schedule(jobs: 1)
        let started = start(&schedule)
        #expect(started == ["ingest"])
        let next = schedule.finish(report("ingest", .ran), succeeded: true)
        #expect(next == ["audit"])
    }

    @Test func whatNeedsAFailedStepIsSkippedAndTheRestGoesOn() throws {
        var schedule = try schedule()
        _ = start(&schedule)
        _ = schedule.finish(report("ingest", .failed), succeeded: false)
        let reports = schedule.takeReports()
        #expect(
            lines(reports) == [
                "ingest failed: ", "train skipped: needs ingest, which failed",
                "report skipped: needs ingest, which failed",
            ])
        _ = schedule.finish(report("audit", .ran), succeeded: true)
        let started = start(&schedule)
        #expect(started == [])
    }

    @Test func whatNeedsACloudStepIsLeftToTheCloud() throws {
        var schedule = try schedule()
        let next = schedule.next()
        #expect(next == "ingest")
        let starts = schedule.take(StepDecision(.cloudOnly, reason: "EMR"), on: "ingest", in: .jobs)
        #expect(!starts)
        let reports = schedule.takeReports()
        #expect(
            lines(reports) == [
                "ingest elsewhere: EMR", "train elsewhere: needs ingest, which can't run here",
                "report elsewhere: needs ingest, which can't run here",
            ])
    }

    @Test func aStepThatEndsTheRunLetsNothingMoreStart() throws {
        var schedule = try schedule(jobs: 1)
        let next = schedule.next()
        #expect(next == "ingest")
        _ = schedule.take(StepDecision(.failed, reason: "too bad"), on: "ingest", in: .jobs)
        let next2 = schedule.next()
        #expect(next2 == nil)
        schedule.close(["ingest", "audit", "train", "report"])
        let reports = schedule.reports(of: ["ingest", "audit"])
        #expect(lines(reports) == ["ingest failed: ends the run", "audit skipped: ingest ended the run"])
        #expect(reports[0].failure?.message == "too bad")
    }

    @Test func afterAFailureNothingMoreStartsWhereThatIsAsked() throws {
        var schedule = try schedule(jobs: 1, failsFast: true)
        _ = start(&schedule)
        _ = schedule.finish(report("ingest", .failed), succeeded: false)
        let next = schedule.next()
        #expect(next == nil)
        schedule.close(["audit"])
        #expect(lines(schedule.reports(of: ["audit"])) == ["audit skipped: another step failed"])
    }

    @Test func whatWasNotStartedWhenTheRunWasInterruptedSaysSo() throws {
        var schedule = try schedule(jobs: 1)
        _ = start(&schedule)
        schedule.interrupt()
        _ = schedule.finish(report("ingest", .interrupted), succeeded: false)
        schedule.close(["ingest", "audit"])
        #expect(
            lines(schedule.reports(of: ["ingest", "audit"])) == [
                "ingest interrupted: ", "audit interrupted: not started",
            ])
    }

    @Test func anUndecidedStepWaitsForWhatItReadsAndForStepsThatCameToLight() throws {
        var schedule = try schedule()
        let next = schedule.next()
        #expect(next == "ingest")
        var decision = StepDecision(.undecided, reason: "reads what trial writes")
        decision.awaited = ["trial"]
        let starts = schedule.take(decision, on: "ingest", in: .jobs, adding: .init(steps: [("trial", [])]))
        #expect(!starts)
        let started = start(&schedule)
        #expect(started == ["audit", "trial"])
        _ = schedule.finish(report("trial", .ran), succeeded: true)
        let started2 = start(&schedule)
        #expect(started2 == ["ingest"])
    }

    @Test func aStepThatWaitsForItselfFails() throws {
        var schedule = try schedule()
        let next = schedule.next()
        #expect(next == "ingest")
        var decision = StepDecision(.undecided, reason: "")
        decision.awaited = ["train"]
        _ = schedule.take(decision, on: "ingest", in: .jobs)
        let reports = schedule.takeReports()
        #expect(lines(reports).first == "ingest failed: could not begin")
    }
}
