import ArgumentParser
import CacheStorage
import Foundation
import PipelineModel
import RunReporting
import SystemPackage

struct CacheCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache",
        abstract: "Look at what is recorded.",
        discussion: """
            EXAMPLES
              retake cache stats
              retake cache stats --cache /data/retake --json
            """,
        subcommands: [Stats.self])

    struct Stats: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say how much is recorded, and how much room it takes.",
            discussion: """
                EXAMPLES
                  retake cache stats
                """)

        @OptionGroup var options: CacheOptions

        @Flag(help: "Print one JSON object instead of text.")
        var json = false

        func run() throws {
            let surroundings = Surroundings.current
            let folder = surroundings.cacheFolder(
                option: options.folder, settings: try PipelineFiles.cacheFolder(surroundings))
            let statistics = try Cache(at: folder).index.statistics()
            Terminal.printOut(json ? line(statistics, folder) : text(statistics, surroundings.displayed(folder)))
        }

        private func text(_ statistics: CacheStatistics, _ folder: String) -> String {
            """
            cache       \(folder)
            recordings  \(statistics.recordingCount), of jobs that took \(durationText(statistics.recordedDuration)) in all
            artifacts   \(statistics.artifactCount), \(byteText(Int(statistics.artifactByteCount))) \
            for \(byteText(Int(statistics.contentByteCount))) of files

            """
        }

        private func line(_ statistics: CacheStatistics, _ folder: FilePath) -> String {
            let value: Value = [
                "event": "cache-stats", "cache": .string(folder.string),
                "recordings": .integer(statistics.recordingCount),
                "recordedSeconds": .double(statistics.recordedDuration.seconds),
                "artifacts": .integer(statistics.artifactCount),
                "artifactBytes": .integer(Int(statistics.artifactByteCount)),
                "contentBytes": .integer(Int(statistics.contentByteCount)),
            ]
            return value.json() + "\n"
        }
    }
}
