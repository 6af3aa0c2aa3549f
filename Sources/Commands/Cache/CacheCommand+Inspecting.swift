import ArgumentParser
import CacheStorage
import HostSystem
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
            let usage = try cacheUsage(options.folder, .current)
            Terminal.printOut(json ? line(usage) : text(usage))
        }

        private func text(_ usage: CacheUsage) -> String {
            let statistics = usage.statistics
            return """
                cache       \(usage.place)
                recordings  \(statistics.recordingCount), of jobs that took \(durationText(statistics.recordedDuration)) in all
                artifacts   \(statistics.artifactCount), \(byteText(Int(statistics.artifactByteCount))) \
                for \(byteText(Int(statistics.contentByteCount))) of files
                trees       \(statistics.treeCount), \(byteText(Int(statistics.treeByteCount))) unpacked for steps to read
                \(environments(statistics))in all      \(byteText(Int(statistics.byteCount))) of \(byteText(Int(usage.limit)))

                """
        }

        private func environments(_ statistics: CacheStatistics) -> String {
            if statistics.environmentCount == 0 { return "" }
            let noun = statistics.environmentCount == 1 ? "environment" : "environments"
            return
                "packages    \(byteText(Int(statistics.environmentByteCount))) in \(statistics.environmentCount) \(noun)\n"
        }

        private func line(_ usage: CacheUsage) -> String {
            let statistics = usage.statistics
            let value: Value = [
                "event": "cache-stats", "cache": .string(usage.folder.string),
                "recordings": .integer(statistics.recordingCount),
                "recordedSeconds": .double(statistics.recordedDuration.seconds),
                "artifacts": .integer(statistics.artifactCount),
                "artifactBytes": .integer(Int(statistics.artifactByteCount)),
                "contentBytes": .integer(Int(statistics.contentByteCount)),
                "trees": .integer(statistics.treeCount), "treeBytes": .integer(Int(statistics.treeByteCount)),
                "environments": .integer(statistics.environmentCount),
                "environmentBytes": .integer(Int(statistics.environmentByteCount)),
                "bytes": .integer(Int(statistics.byteCount)), "limit": .integer(Int(usage.limit)),
            ]
            return value.json() + "\n"
        }
    }

    struct WhoWrote: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "who-wrote",
            abstract: "List whose recordings a shared cache holds, and whether they are used.",
            discussion: """
                They go by the owners of the files. Your own configuration (~/.config/retake/config.yaml) says whose are used: \
                'trust: me', 'group' (the default) or 'anyone'.

                EXAMPLES
                  retake cache who-wrote
                """)

        @OptionGroup var options: CacheOptions

        @Flag(help: "Print one JSON object instead of text.")
        var json = false

        func run() throws {
            let writers = try withCache(options.folder, in: .current) { $0.cache.recordings.writers() }
            Terminal.printOut(
                json
                    ? WritersLines.line(of: writers)
                    : WritersLines.text(of: writers, style: Terminal.style(.current), time: localTime))
        }
    }

    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read everything that is recorded, and say what is damaged.",
            discussion: """
                The command ends with 1 when something is damaged. A run, too, finds a damaged file when it wants to use it, and \
                then runs the step again.

                EXAMPLES
                  retake cache verify
                  retake cache verify --repair
                """)

        @OptionGroup var options: CacheOptions

        @Flag(help: "Move damaged files and the recordings that name them aside, into tmp/.")
        var repair = false

        @Flag(help: "Print one JSON object instead of text.")
        var json = false

        func run() throws {
            let environment = CommandEnvironment.current
            let progress = ProgressLine("verifying", isShown: !json)
            let report = try verifyCache(
                options.folder, repairing: repair, environment, onProgress: { progress.show($0) })
            progress.clear()
            Terminal.printOut(json ? line(report) : text(report, environment))
            if !report.problems.isEmpty { throw ExitStatus.stepFailed }
        }

        private func text(_ report: VerifyReport, _ environment: CommandEnvironment) -> String {
            let problems = report.problems.map { "'\(environment.displayed($0.path))' \($0.text)\n" }
                .joined()
            let total =
                "\(report.recordingCount) recordings, \(report.fileCount) artifacts and logs, \(report.treeCount) trees, "
                + "\(byteText(Int(report.byteCount))): "
            switch (report.problems.count, repair) {
            case (0, _): return total + "all sound\n"
            case (let count, true):
                return problems + total + "\(count) damaged, moved aside; their steps run again when they are needed\n"
            case (let count, false):
                return problems + total + "\(count) damaged; 'retake cache verify --repair' moves them aside\n"
            }
        }

        private func line(_ report: VerifyReport) -> String {
            let problems = report.problems.map {
                Value.object(["path": .string($0.path.string), "problem": .string($0.text)])
            }
            let value: Value = [
                "event": "cache-verified", "recordings": .integer(report.recordingCount),
                "files": .integer(report.fileCount), "trees": .integer(report.treeCount),
                "bytes": .integer(Int(report.byteCount)), "problems": .array(problems), "repaired": .bool(repair),
            ]
            return value.json() + "\n"
        }
    }
}

/// How much a cache holds, and may hold.
struct CacheUsage {
    let folder: FilePath
    /// The folder as a person who stands here would write it.
    let place: String
    let statistics: CacheStatistics
    let limit: Int64
}

/// Counts what a cache holds.
func cacheUsage(_ folder: String?, _ environment: CommandEnvironment) throws -> CacheUsage {
    try withCache(folder, in: environment) { opened in
        CacheUsage(
            folder: opened.cache.folder.root, place: opened.place, statistics: try opened.cache.upkeep.statistics(),
            limit: opened.project.settings.cache.limit ?? PruneRequest.standardLimit)
    }
}

/// Reads everything that is recorded, and finds what is damaged.
///
/// - Parameters:
///   - repairing: moves what is damaged aside.
///   - onProgress: hears of the share that is done, from 0 to 1.
func verifyCache(
    _ folder: String?, repairing: Bool, _ environment: CommandEnvironment,
    onProgress: @escaping @Sendable (Double) -> Void
) throws -> VerifyReport {
    try withCache(folder, in: environment) { opened in
        try opened.cache.upkeep.verify(repairing: repairing, progress: onProgress)
    }
}
