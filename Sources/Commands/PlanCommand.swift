import ArgumentParser
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
            The plan decides as 'retake run' does. It shows a step as 'after' another one when it reads what that one has yet \
            to write.

            EXAMPLES
              retake plan pipeline.json
              retake plan pipeline.json --param MaxDepth=6 --json
              retake plan pipeline.json --from Train
            """)

    @OptionGroup var options: PipelineOptions

    @OptionGroup var program: ProgramOptions
    @OptionGroup var selection: SelectionOptions

    func run() async throws {
        let environment = CommandEnvironment.current
        let (plan, settings) = try await planPipeline(
            options.request(program), selection: selection.request, in: environment)
        Terminal.printOut(
            options.json
                ? PlanJSON.line(of: plan, prices: settings.prices, variables: settings.variables)
                : PlanLines(
                    style: Terminal.style(environment), prices: settings.prices, variables: settings.variables
                ).text(of: plan))
    }
}

/// Decides what a run of a pipeline would do.
func planPipeline(
    _ pipeline: PipelineRequest, selection: RunRequest = RunRequest(), in environment: CommandEnvironment
) async throws -> (plan: PlanReport, settings: Settings) {
    try await withPipeline(pipeline, in: environment) { opened in
        let settings = opened.project.settings
        if selection == RunRequest(), let report = await opened.rememberedPlan()?.report {
            return (report, settings)
        }
        let planner = try await PreparedPipeline(opened).planner(selection)
        return (try planner.report(remembering: opened.memory), settings)
    }
}
