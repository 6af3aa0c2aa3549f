import ArgumentParser
import CacheStorage
import PipelineModel

struct CacheCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache",
        abstract: "Show, check and clean what is recorded.",
        discussion: """
            Retake keeps a cache below its limit: 20 GB, or 'cache: {limit: 50GB}' in retake.yaml. It removes what was not used \
            for 90 days ('keep: 30d'), but never what the last failed run of a pipeline used.

            EXAMPLES
              retake cache stats
              retake cache prune --limit 5GB --dry-run
              retake cache export churn.tar.gz --pipeline churn
            """,
        subcommands: [
            Stats.self, Verify.self, Prune.self, Rebuild.self, Path.self, Forget.self, Export.self, Import.self,
            WhoWrote.self,
        ])
}

extension CacheCommand {
    struct Rebuild: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make the index again from the files.",
            discussion: """
                Retake does this by itself when the index is missing or damaged.

                EXAMPLES
                  retake cache rebuild
                """)

        @OptionGroup var options: CacheOptions

        func run() throws {
            let count = try withCache(options.folder, in: .current) {
                try $0.cache.upkeep.rebuildIndex().recordingCount
            }
            Terminal.printOut("the index lists \(count) \(count == 1 ? "recording" : "recordings")\n")
        }
    }

    struct Path: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the path of the cache folder.",
            discussion: """
                EXAMPLES
                  du -sh "$(retake cache path)"
                """)

        @OptionGroup var options: CacheOptions

        func run() throws {
            // The folder is not made where there is none yet.
            Terminal.printOut("\(try Project(.current).cacheFolder(option: options.folder))\n")
        }
    }

    struct Forget: AsyncParsableCommand {
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

        @Option(
            help: "Look in this pipeline. Default: the one of the retake.yaml here, else the only one with such a step."
        )
        var pipeline: String?

        func run() async throws {
            let (count, name) = try withCache(options.folder, in: .current) { opened in
                let name = try opened.pipeline(named: pipeline, with: Step.ID(step))
                return (try opened.cache.upkeep.forget(Step.ID(step), of: name), name)
            }
            Terminal.printOut(
                "removed \(count) \(count == 1 ? "recording" : "recordings") of step '\(step)' of pipeline '\(name)'\n")
        }
    }
}
