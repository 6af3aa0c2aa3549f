import ArgumentParser
import CacheStorage
import PipelineModel

extension CacheCommand {
    struct Rebuild: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make the index anew from the files.",
            discussion: """
                Retake does so itself when the index is missing or damaged.

                EXAMPLES
                  retake cache rebuild
                """)

        @OptionGroup var options: CacheOptions

        func run() throws {
            let opened = try options.open(.current)
            defer { opened.cache.close() }
            let count = try opened.cache.upkeep.rebuildIndex().recordingCount
            Terminal.printOut("the index lists \(count) \(count == 1 ? "recording" : "recordings")\n")
        }
    }

    struct Path: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print where the cache is.",
            discussion: """
                EXAMPLES
                  du -sh "$(retake cache path)"
                """)

        @OptionGroup var options: CacheOptions

        func run() throws {
            // Not made where there is none yet.
            let commandEnvironment = CommandEnvironment.current
            let folder = commandEnvironment.cacheFolder(
                option: options.folder, settings: try PipelineFiles.cacheFolder(commandEnvironment))
            Terminal.printOut("\(folder)\n")
        }
    }

    struct Forget: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove every recording of a step.",
            discussion: """
                EXAMPLES
                  retake cache forget Train
                  retake cache forget Train --pipeline churn
                """)

        @OptionGroup var options: CacheOptions

        @Argument(help: "The step's name.", completion: .steps)
        var step: String

        @Option(help: "The pipeline's name. Default: that of the retake.yaml here, or the only one with such a step.")
        var pipeline: String?

        func run() throws {
            let opened = try options.open(.current)
            defer { opened.cache.close() }
            let name = try opened.pipeline(named: pipeline, with: Step.ID(step))
            let count = try opened.cache.upkeep.forget(Step.ID(step), of: name)
            Terminal.printOut(
                "removed \(count) \(count == 1 ? "recording" : "recordings") of step '\(step)' of pipeline '\(name)'\n")
        }
    }
}
