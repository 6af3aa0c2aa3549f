import ArgumentParser
import CacheStorage
import PipelineModel
import RetakeFile
import RunReporting

extension CacheCommand {
    struct Prune: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove what was not used for longest.",
            discussion: """
                First go unpacked trees, which can be had again from their artifacts, then recordings. What a run that is \
                going on may need stays, and what the last failed run of each pipeline used. Without options, the cache is \
                pruned as after each run.

                EXAMPLES
                  retake cache prune --limit 5GB
                  retake cache prune --older-than 30d --dry-run
                """)

        @OptionGroup var options: CacheOptions

        @Option(help: ArgumentHelp("How much may stay, such as 20GB or 500MB.", valueName: "size"))
        var limit: String?

        @Option(help: ArgumentHelp("Remove what was not used for that long, such as 30d or 12h.", valueName: "time"))
        var olderThan: String?

        @Flag(help: "Remove nothing; say what would be.")
        var dryRun = false

        @Flag(help: "Print one JSON object instead of text.")
        var json = false

        func validate() throws {
            if let limit, Quantity.byteCount(limit) == nil {
                throw ValidationError("--limit takes a size such as 20GB, and '\(limit)' is not")
            }
            if let olderThan, Quantity.seconds(olderThan) == nil {
                throw ValidationError("--older-than takes a time such as 30d, and '\(olderThan)' is not")
            }
        }

        func run() throws {
            let opened = try options.open(.current)
            defer { opened.cache.close() }
            var request = PruneRequest(
                limit: limit.flatMap(Quantity.byteCount), maximumAge: olderThan.flatMap(Quantity.seconds),
                isDryRun: dryRun)
            if limit == nil && olderThan == nil {
                request = PruneRequest(opened.settings.cache)
                request.isDryRun = dryRun
            }
            let report = try opened.cache.upkeep.prune(request)
            Terminal.printOut(json ? line(report) : text(report))
        }

        private func text(_ report: PruneReport) -> String {
            let parts = [
                (report.recordingCount, "recording", "recordings"), (report.artifactCount, "artifact", "artifacts"),
                (report.treeCount, "tree", "trees"),
                (report.orphanCount, "file that nothing named", "files that nothing named"),
            ].filter { $0.0 > 0 }.map { "\($0.0) \($0.0 == 1 ? $0.1 : $0.2)" }
            let rest = "\(byteText(Int(report.remainingByteCount))) \(dryRun ? "would stay" : "stay")\n"
            if parts.isEmpty { return "nothing to remove; \(rest)" }
            return "\(dryRun ? "would remove" : "removed") \(parts.joined(separator: ", ")): "
                + "\(byteText(Int(report.freedByteCount))); \(rest)"
        }

        private func line(_ report: PruneReport) -> String {
            let value: Value = [
                "event": "cache-pruned", "dryRun": .bool(dryRun), "recordings": .integer(report.recordingCount),
                "artifacts": .integer(report.artifactCount), "trees": .integer(report.treeCount),
                "orphans": .integer(report.orphanCount), "freedBytes": .integer(Int(report.freedByteCount)),
                "remainingBytes": .integer(Int(report.remainingByteCount)),
            ]
            return value.json() + "\n"
        }
    }
}
