import AWSEndpoint
import HostSystem
import PipelineModel
import PipelinePlanning
import RunReporting
import Synchronization

/// Runs a program that makes pipelines, and each execution that it starts, as it starts it. Where it starts none, the pipeline runs
/// that it made, once the program has ended.
///
/// - Parameter display: makes what shows one run.
/// - Returns: what the last run came to.
func runProgram(
    _ options: RunPipelineOptions, in environment: CommandEnvironment, display: @escaping @Sendable () -> RunDisplay
) async throws -> RunSummary {
    let project = try Project(of: options.pipeline.definition, environment)
    let program = PipelineProgram(try project.pipelineFile(), options.pipeline, of: project)
    let catalog = try PipelineCatalog(account: environment.account)
    let outputs = try ShownOutputs(of: options.pipeline, in: environment)
    defer { outputs.close() }
    let executions = ShownExecutions(options: options, environment: environment, outputs: outputs, display: display)
    let lines = LastLines()
    let status = try await cancellingOnSignals {
        try await program.run(catalog, outputs: outputs.objects, models: outputs.models, executions) { line in
            lines.append(line)
            executions.print(line)
        }
    }
    // How a run ended says more than that the program then ended badly.
    if let summary = executions.last, status == .exited(0) || summary.outcome != .succeeded { return summary }
    try program.check(status, lines.texts)
    let made = try catalog.pipeline(named: options.pipeline.name, madeBy: environment.displayed(program.file))
    return try await executions.run(made, report: nil)
}

/// Runs executions one after the other, each with a display of its own.
private final class ShownExecutions: ExecutionRunner {
    private let options: RunPipelineOptions
    private let environment: CommandEnvironment
    private let outputs: ShownOutputs
    private let display: @Sendable () -> RunDisplay
    private let current = Mutex<RunDisplay?>(nil)
    private let ended = Mutex<RunSummary?>(nil)
    private let turns = Turns()

    init(
        options: RunPipelineOptions, environment: CommandEnvironment, outputs: ShownOutputs,
        display: @escaping @Sendable () -> RunDisplay
    ) {
        self.outputs = outputs
        self.options = options
        self.environment = environment
        self.display = display
    }

    /// What the last one came to that has ended.
    var last: RunSummary? { ended.withLock(\.self) }

    func run(_ execution: PipelineCatalog.Execution, report: any RunReport) async throws -> RunSummary {
        let made = MadePipeline(
            name: execution.pipeline, definition: execution.definition, parameters: execution.parameters)
        return try await run(made, only: execution.selected, report: report)
    }

    func details(
        of execution: PipelineCatalog.Execution, after summary: RunSummary,
        renamed: @escaping @Sendable (String) -> String
    ) async -> [Step.ID: StepDetails] {
        let made = MadePipeline(
            name: execution.pipeline, definition: execution.definition, parameters: execution.parameters)
        return await outputs.details(of: summary, options(for: made).pipeline, renamed: renamed)
    }

    private func options(for made: MadePipeline, only selected: [String] = []) -> RunPipelineOptions {
        var options = options
        options.pipeline.compiled = Array(made.definition.utf8)
        options.pipeline.parameters.merge(made.parameters) { own, _ in own }
        options.pipeline.shown = outputs
        options.selection.only.formUnion(selected.map { Step.ID($0) })
        return options
    }

    /// - Parameter report: hears what happens, beside the person.
    func run(_ made: MadePipeline, only selected: [String] = [], report: (any RunReport)?) async throws -> RunSummary {
        let options = options(for: made, only: selected)
        return try await turns.take {
            let shown = self.display()
            self.current.withLock { $0 = shown }
            defer {
                self.current.withLock { $0 = nil }
                shown.end()
            }
            let summary: RunSummary
            do {
                summary = try await runPipeline(
                    options, in: self.environment, report: TwoReports(first: report, second: shown.report))
            } catch  where report != nil && !(error is CancellationError) {
                // The program may keep it to itself.
                self.print("retake: \(self.environment.displayed("\(error)"))")
                throw error
            }
            self.ended.withLock { $0 = summary }
            return summary
        }
    }

    /// Shows a line of the program's, above the table where there is one.
    func print(_ line: String) {
        let shown = current.withLock(\.self)
        if let shown { shown.print(line + "\n") } else { Terminal.printError(line + "\n") }
    }
}

/// Tells two listeners of a run.
struct TwoReports: RunReport {
    let first: (any RunReport)?
    let second: any RunReport

    func show(_ event: RunEvent) {
        first?.show(event)
        second.show(event)
    }
}

/// Lets one piece of work begin after the other has ended.
private actor Turns {
    private var last: Task<Void, Never>?

    func take<Result: Sendable>(_ work: @escaping @Sendable () async throws -> Result) async throws -> Result {
        let before = last
        let task = Task {
            await before?.value
            try Task.checkCancellation()
            return try await work()
        }
        last = Task { _ = await task.result }
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }
}
