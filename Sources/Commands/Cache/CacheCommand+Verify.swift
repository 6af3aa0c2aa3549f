import ArgumentParser
import CacheStorage
import PipelineModel
import RunReporting
import SystemPackage

extension CacheCommand {
    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read everything that is recorded, and say what is damaged.",
            discussion: """
                Exits with 1 when something is. A damaged file is found as well when a run wants to use it; its step then runs \
                again.

                EXAMPLES
                  retake cache verify
                  retake cache verify --repair
                """)

        @OptionGroup var options: CacheOptions

        @Flag(help: "Move damaged files aside, into tmp/, with the recordings that name them.")
        var repair = false

        @Flag(help: "Print one JSON object instead of text.")
        var json = false

        func run() throws {
            let opened = try options.open(.current)
            defer { opened.cache.close() }
            let progress = ProgressLine("verifying", isShown: !json)
            let report = try opened.cache.upkeep.verify(repairing: repair) { progress.show($0) }
            progress.clear()
            Terminal.printOut(json ? line(report) : text(report, opened))
            if !report.problems.isEmpty { throw ExitStatus.stepFailed }
        }

        private func text(_ report: VerifyReport, _ opened: OpenedCache) -> String {
            let problems = report.problems.map { "'\(opened.commandEnvironment.displayed($0.path))' \($0.text)\n" }
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
