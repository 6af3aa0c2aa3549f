import ArgumentParser
import CacheStorage
import HostSystem
import PipelineModel
import RunReporting
import SystemPackage

extension CacheCommand {
    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write what your last run of a pipeline used into one file, for another machine.",
            discussion: """
                The file is a .tar.gz of a small cache folder, with recordings, artifacts and logs.

                EXAMPLES
                  retake cache export churn.tar.gz --pipeline churn
                """)

        @OptionGroup var options: CacheOptions

        @Argument(help: "The file to write. It must not exist.")
        var file: String

        @Option(help: "Export this pipeline. Default: the one of the retake.yaml here.")
        var pipeline: String?

        func run() throws {
            let environment = CommandEnvironment.current
            let place = environment.absolute(file)
            let (count, name) = try exportLastRun(of: pipeline, to: place, cacheFolder: options.folder, environment)
            Terminal.printOut(
                "wrote \(count) \(count == 1 ? "recording" : "recordings") of pipeline '\(name)' to "
                    + "\(environment.displayed(place)), \(byteText(Int(File.size(place) ?? 0)))\n")
        }
    }

    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add what 'retake cache export' wrote to the cache.",
            discussion: """
                Retake verifies the whole file before it adds anything.

                EXAMPLES
                  retake cache import churn.tar.gz
                """)

        @OptionGroup var options: CacheOptions

        @Argument(help: "The file to read.")
        var file: String

        func run() throws {
            let environment = CommandEnvironment.current
            let report = try withCache(options.folder, in: environment) { opened in
                try opened.cache.upkeep.importRecordings(from: environment.absolute(file))
            }
            let present = report.presentCount == 0 ? "" : "; \(report.presentCount) were there already"
            Terminal.printOut(
                "took in \(report.addedCount) \(report.addedCount == 1 ? "recording" : "recordings")\(present)\n")
        }
    }
}

/// Writes what the caller's last run of a pipeline used into one file.
///
/// - Parameter pipeline: nil for the one here.
/// - Returns: how many recordings that are, and the pipeline's name.
func exportLastRun(
    of pipeline: String?, to file: FilePath, cacheFolder: String?, _ environment: CommandEnvironment
) throws -> (count: Int, pipeline: String) {
    try withCache(cacheFolder, in: environment) { opened in
        let name = try opened.pipeline(named: pipeline)
        guard let run = opened.cache.history.lastRun(of: name, by: environment.user), !run.recordings.isEmpty else {
            throw CacheUseError.nothingRecorded(pipeline: name)
        }
        return (try opened.cache.upkeep.export(run.recordings, to: file), name)
    }
}
