import ArgumentParser
import CacheStorage
import Foundation
import PipelineModel
import PipelinePlanning
import PipelineRunning
import RunReporting
import StepExecution

struct WhyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Say why a step would run or be replayed: what changed, line by line.",
        discussion: """
            Compares with the nearest earlier recording of the step, or with its last failed attempt. Of a step that is \
            replayed, says what is replayed and why that was run.

            EXAMPLES
              retake why Train pipeline.json
              retake why Train --param MaxDepth=6 --json
            """)

    @Argument(help: "The step's name.", completion: .steps)
    var step: String

    @OptionGroup var options: PipelineOptions

    func run() async throws {
        let context = try PipelineContext(options, commandEnvironment: .current)
        defer { context.cache.close() }
        let planner = try await Composition(context).planner()
        let explanation = try Explainer(planner).explain(Step.ID(step))
        let lines = WhyLines(style: Terminal.style(context.commandEnvironment), time: localTime)
        Terminal.printOut(options.json ? WhyJSON.line(of: explanation) : lines.text(of: explanation))
    }
}

/// A moment, in seconds since 1970, as a person at this machine reads it.
@Sendable func localTime(_ moment: Int64) -> String {
    Date(timeIntervalSince1970: Double(moment)).formatted(
        .verbatim(
            "\(year: .defaultDigits)-\(month: .twoDigits)-\(day: .twoDigits) \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits)",
            timeZone: .current, calendar: Calendar(identifier: .gregorian)))
}
