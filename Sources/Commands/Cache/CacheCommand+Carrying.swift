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
                The file is a .tar.gz of a small cache folder: recordings, artifacts and logs.

                EXAMPLES
                  retake cache export churn.tar.gz --pipeline churn
                """)

        @OptionGroup var options: CacheOptions

        @Argument(help: "The file to write. It must not exist.")
        var file: String

        @Option(help: "The pipeline's name. Default: that of the retake.yaml here.")
        var pipeline: String?

        func run() throws {
            let commandEnvironment = CommandEnvironment.current
            let opened = try options.open(commandEnvironment)
            defer { opened.cache.close() }
            let name = try opened.pipeline(named: pipeline)
            guard let run = opened.cache.history.lastRun(of: name, by: commandEnvironment.user), !run.recordings.isEmpty
            else {
                throw CacheUseError.nothingRecorded(pipeline: name)
            }
            let place = commandEnvironment.absolute(file)
            let count = try opened.cache.upkeep.export(run.recordings, to: place)
            Terminal.printOut(
                "wrote \(count) \(count == 1 ? "recording" : "recordings") of pipeline '\(name)' to "
                    + "\(commandEnvironment.displayed(place)), \(byteText(Int(File.size(place) ?? 0)))\n")
        }
    }

    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take in what 'retake cache export' wrote.",
            discussion: """
                All of it is verified before anything counts.

                EXAMPLES
                  retake cache import churn.tar.gz
                """)

        @OptionGroup var options: CacheOptions

        @Argument(help: "The file to read.")
        var file: String

        func run() throws {
            let commandEnvironment = CommandEnvironment.current
            let opened = try options.open(commandEnvironment)
            defer { opened.cache.close() }
            let report = try opened.cache.upkeep.importRecordings(from: commandEnvironment.absolute(file))
            let present = report.presentCount == 0 ? "" : "; \(report.presentCount) were there already"
            Terminal.printOut(
                "took in \(report.addedCount) \(report.addedCount == 1 ? "recording" : "recordings")\(present)\n")
        }
    }
}
