import ArgumentParser
import CacheStorage
import Foundation
import PipelineModel
import PipelineRunning
import RunReporting

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a pipeline: replay what is unchanged, run the rest.",
        discussion: """
            Steps that succeed are recorded. When one fails, what does not need it still finishes; fix it and run the \
            same command again: only the failed step and what follows it runs.

            EXAMPLES
              retake run pipeline.json
              retake run pipeline.json --param MaxDepth=6 --param InputData=s3://bucket/raw
              retake run --jobs 1 --json | tail -1
            """)

    @OptionGroup var options: PipelineOptions

    @Option(name: [.short, .long], help: "How many steps may run at once. Default: one for each processor.")
    var jobs: Int?

    func validate() throws {
        if let jobs, jobs < 1 { throw ValidationError("--jobs takes a number from 1 up, and \(jobs) is not") }
    }

    func run() async throws {
        let surroundings = Surroundings.current
        let composition = try await Composition(options, surroundings: surroundings)
        let report = report(surroundings)
        let wanted = jobs ?? ProcessInfo.processInfo.activeProcessorCount
        let width = min(wanted, OpenFiles.stepLimit)
        if width < wanted {
            report.show(
                .notice(nil, "\(width) steps run at once: the limit of open files ('ulimit -n') allows no more"))
        }
        let runner = PipelineRunner(
            composition.resolved, cache: composition.cache, runtime: composition.runtime, machine: composition.machine,
            identity: surroundings.identity, width: width, report: report)
        defer { composition.cache.close() }
        let summary = try await cancellingOnSignals { try await runner.run(.current) }
        try? composition.cache.note(LastRun(summary, composition.resolved.pipeline.name), by: surroundings.user)
        // After the run, so that nobody waits for it; without it, the cache is merely larger than it should be.
        _ = try? composition.cache.pruneWhenDue(composition.pruning)
        switch summary.outcome {
        case .succeeded: break
        case .failed: throw ExitStatus.stepFailed
        case .interrupted: throw ExitStatus.interrupted
        }
    }

    private func report(_ surroundings: Surroundings) -> any RunReport {
        if options.json { return JSONLinesReport(write: Terminal.printOut) }
        let lines = LinesReport(
            style: Terminal.style(surroundings), command: CommandLine.arguments.shellText, write: Terminal.printOut)
        return DisplayedPaths(report: lines, surroundings: surroundings)
    }
}

extension RunID {
    /// This process, now.
    fileprivate static var current: RunID {
        let time = Date().formatted(
            .verbatim(
                "\(year: .defaultDigits)\(month: .twoDigits)\(day: .twoDigits)-\(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased))\(minute: .twoDigits)\(second: .twoDigits)",
                timeZone: .current, calendar: Calendar(identifier: .gregorian)))
        return RunID(time: time, process: getpid())
    }
}

extension LastRun {
    fileprivate init(_ summary: RunSummary, _ pipeline: String) {
        self.init(
            pipeline: pipeline, failed: summary.outcome != .succeeded,
            recordings: summary.steps.filter { $0.outcome == .replayed || $0.outcome == .ran }
                .compactMap(\.fingerprint))
    }
}
