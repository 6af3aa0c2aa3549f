import ArgumentParser
import CacheStorage
import PipelineModel
import PipelinePlanning
import PipelineRunning
import RetakeFile
import RunReporting

struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Say what a run would do, and why; run nothing.",
        discussion: """
            Decides as 'retake run' does. A step that reads what an earlier one has yet to write is shown as 'after' it.

            EXAMPLES
              retake plan pipeline.json
              retake plan pipeline.json --param MaxDepth=6 --json
              retake plan pipeline.json --from Train
            """)

    @OptionGroup var options: PipelineOptions
    @OptionGroup var selection: SelectionOptions

    func run() async throws {
        let commandEnvironment = CommandEnvironment.current
        let context = try PipelineContext(options, commandEnvironment: commandEnvironment)
        defer { context.cache.close() }
        let plan = try await plan(context)
        let prices = context.files.settings.prices
        Terminal.printOut(
            options.json
                ? PlanJSON.line(of: plan, prices: prices)
                : PlanLines(style: Terminal.style(commandEnvironment), prices: prices).text(of: plan))
    }

    private func plan(_ context: PipelineContext) async throws -> PlanReport {
        if selection.request == RunRequest(), let remembered = await context.rememberedPlan() {
            return remembered.report
        }
        return try await Composition(context).planner(request: selection.request)
            .report(remembering: context.memory)
    }
}
