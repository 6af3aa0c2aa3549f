import ArgumentParser
import CacheStorage
import PipelineModel
import PipelineRunning
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
            """)

    @OptionGroup var options: PipelineOptions

    func run() async throws {
        let surroundings = Surroundings.current
        let composition = try await Composition(options, surroundings: surroundings)
        defer { composition.cache.close() }
        let plan = try Planner(
            composition.resolved, cache: composition.cache, machine: composition.machine
        ).plan()
        Terminal.printOut(
            options.json ? PlanJSON.line(of: plan) : PlanLines(style: Terminal.style(surroundings)).text(of: plan))
    }
}
