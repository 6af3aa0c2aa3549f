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
                Retake first removes unpacked trees, which it can make again from their artifacts, then recordings. It keeps what \
                a running run may need and what the last failed run of each pipeline used. Without options, it prunes as it \
                does after each run.

                EXAMPLES
                  retake cache prune --limit 5GB
                  retake cache prune --older-than 30d --dry-run
                """)

        @OptionGroup var options: CacheOptions

        @Option(help: ArgumentHelp("Let this much stay, such as 20GB or 500MB.", valueName: "size"))
        var limit: String?

        @Option(help: ArgumentHelp("Remove what was not used for this long, such as 30d or 12h.", valueName: "time"))
        var olderThan: String?

        @Flag(help: "Remove nothing; say what would be removed.")
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
            var request: PruneRequest?
            if limit != nil || olderThan != nil {
                request = PruneRequest(
                    limit: limit.flatMap(Quantity.byteCount), maximumAge: olderThan.flatMap(Quantity.seconds))
            }
            let report = try pruneCache(options.folder, request, isDryRun: dryRun, .current)
            Terminal.printOut(json ? line(report) : text(report))
        }

        private func text(_ report: PruneReport) -> String {
            let parts = [
                (report.recordingCount, "recording", "recordings"), (report.artifactCount, "artifact", "artifacts"),
                (report.treeCount, "tree", "trees"),
                (report.environmentCount, "environment", "environments"),
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
                "environments": .integer(report.environmentCount),
                "orphans": .integer(report.orphanCount), "freedBytes": .integer(Int(report.freedByteCount)),
                "remainingBytes": .integer(Int(report.remainingByteCount)),
            ]
            return value.json() + "\n"
        }
    }
}

/// Removes from a cache what was not used for longest.
///
/// - Parameter request: what may stay; nil for what the settings allow.
func pruneCache(
    _ folder: String?, _ request: PruneRequest?, isDryRun: Bool, _ environment: CommandEnvironment
) throws -> PruneReport {
    try withCache(folder, in: environment) { opened in
        var request = request ?? opened.project.pruning
        request.isDryRun = isDryRun
        return try opened.cache.upkeep.prune(request)
    }
}
