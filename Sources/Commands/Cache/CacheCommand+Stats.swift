import ArgumentParser
import CacheStorage
import PipelineModel
import RetakeFile
import RunReporting
import SystemPackage

extension CacheCommand {
    struct Stats: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say how much is recorded, and how much room it takes.",
            discussion: """
                EXAMPLES
                  retake cache stats
                  retake cache stats --cache /data/retake --json
                """)

        @OptionGroup var options: CacheOptions

        @Flag(help: "Print one JSON object instead of text.")
        var json = false

        func run() throws {
            let opened = try options.open(.current)
            defer { opened.cache.close() }
            let statistics = try opened.cache.upkeep.statistics()
            let limit = opened.settings.cache.limit ?? PruneRequest.standardLimit
            Terminal.printOut(json ? line(statistics, limit, opened) : text(statistics, limit, opened))
        }

        private func text(_ statistics: CacheStatistics, _ limit: Int64, _ opened: OpenedCache) -> String {
            """
            cache       \(opened.place)
            recordings  \(statistics.recordingCount), of jobs that took \(durationText(statistics.recordedDuration)) in all
            artifacts   \(statistics.artifactCount), \(byteText(Int(statistics.artifactByteCount))) \
            for \(byteText(Int(statistics.contentByteCount))) of files
            trees       \(statistics.treeCount), \(byteText(Int(statistics.treeByteCount))) unpacked for steps to read
            in all      \(byteText(Int(statistics.byteCount))) of \(byteText(Int(limit)))

            """
        }

        private func line(_ statistics: CacheStatistics, _ limit: Int64, _ opened: OpenedCache) -> String {
            let value: Value = [
                "event": "cache-stats", "cache": .string(opened.cache.folder.root.string),
                "recordings": .integer(statistics.recordingCount),
                "recordedSeconds": .double(statistics.recordedDuration.seconds),
                "artifacts": .integer(statistics.artifactCount),
                "artifactBytes": .integer(Int(statistics.artifactByteCount)),
                "contentBytes": .integer(Int(statistics.contentByteCount)),
                "trees": .integer(statistics.treeCount), "treeBytes": .integer(Int(statistics.treeByteCount)),
                "bytes": .integer(Int(statistics.byteCount)), "limit": .integer(Int(limit)),
            ]
            return value.json() + "\n"
        }
    }
}
