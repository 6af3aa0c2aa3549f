import ArgumentParser
import PipelineModel
import RunReporting

struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what a step is made of, what it wrote and what it measured.",
        discussion: """
            EXAMPLES
              retake show Train
              retake show Train --run 20261124
              retake show Train --reads
            """)

    @Argument(help: "The step's name.", completion: .steps)
    var step: String

    @Flag(help: "Show what the step read, and so what of its code and packages counts.")
    var reads = false

    @OptionGroup var options: RunOptions

    func run() async throws {
        let environment = CommandEnvironment.current
        let (record, entry, job) = try stepRecord(of: step, in: options, environment)
        if reads {
            guard let job else { throw HistoryError.notRecorded(entry.report.step, run: record.run) }
            return Terminal.printOut(environment.displayed(StepReadsLines(of: job).text))
        }
        let lines = StepRecordLines(style: Terminal.style(environment), time: localTime)
        Terminal.printOut(environment.displayed(lines.text(of: entry, in: record, job)))
    }
}

/// Finds what is known of a step in a run.
///
/// - Returns: the run, what it says of the step, and the job that made the step's recording if that is still there.
func stepRecord(
    of step: String, in options: RunOptions, _ environment: CommandEnvironment
) throws -> (run: RunRecord, entry: RunRecord.Entry, job: RecordedJob?) {
    try withRuns(of: options.history, in: environment) { runs in
        let (record, entry) = try runs.entry(of: step, in: options.run)
        return (record, entry, runs.recording(of: entry, in: record)?.job)
    }
}
