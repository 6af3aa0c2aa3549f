import ArgumentParser
import PipelineModel
import PipelinePlanning
import RunReporting

struct GraphCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "graph",
        abstract: "Print which step needs which.",
        discussion: """
            EXAMPLES
              retake graph pipeline.json
              retake graph --format dot | dot -Tsvg > graph.svg
              retake graph --format mermaid
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, dot, mermaid }

    @OptionGroup var options: PipelineOptions

    @OptionGroup var program: ProgramOptions

    @Option(help: "Print text, dot (for Graphviz) or mermaid.")
    var format: Format = .text

    func run() async throws {
        let graph = try await graphPipeline(options.request(program), in: .current)
        if options.json { return Terminal.printOut(graph.json) }
        switch format {
        case .text: Terminal.printOut(graph.text)
        case .dot: Terminal.printOut(graph.dot)
        case .mermaid: Terminal.printOut(graph.mermaid)
        }
    }
}

/// Finds out which step of a pipeline needs which.
func graphPipeline(_ pipeline: PipelineRequest, in environment: CommandEnvironment) async throws -> GraphText {
    try await withPipeline(pipeline, in: environment) { opened in
        let prepared = try await PreparedPipeline(opened)
        // What is recorded may tell the items of a loop.
        let resolved = prepared.resolved.hasOpenLoops ? try prepared.planner().resolved : prepared.resolved
        let kinds = Dictionary(resolved.pipeline.steps.map { ($0.id, $0.kind) }) { first, _ in first }
        return GraphText(
            resolved.graph.order.map { step in
                .init(
                    step: step, kind: kinds[step] ?? resolved[step]?.step.kind ?? "",
                    needs: resolved.graph.needs[step, default: []].sorted())
            })
    }
}
