import HostSystem
import PipelineModel
import SystemPackage

/// How much time replaying has saved in all runs of a pipeline by this user on this machine, those that are forgotten and
/// those with nothing to do included: `history/<pipeline>/savings`, a line of a count of runs and milliseconds for each.
extension RunHistory {
    /// What runs have come to.
    package struct Savings: Sendable, Hashable {
        package var runCount = 0
        package var duration = Duration.zero

        package init(runCount: Int = 0, duration: Duration = .zero) {
            self.runCount = runCount
            self.duration = duration
        }
    }

    /// A longer file is written anew, as one line.
    private static let longestSavings: Int64 = 64 << 10

    /// Notes one more run. Without the note the sum is a little smaller.
    package func noteSaving(_ duration: Duration, of pipeline: String) {
        let file = savingsFile(of: pipeline)
        if let size = File.size(file), size > Self.longestSavings { compact(file, savings(of: pipeline)) }
        try? File.makeFolder(file.removingLastComponent())
        guard
            let opened = try? FileDescriptor.open(
                file, .writeOnly, options: [.create, .append, .closeOnExec],
                permissions: FilePermissions(rawValue: 0o644))
        else { return }
        // In one write, so that runs at the same time do not write into each other's lines.
        _ = try? opened.closeAfter { try opened.writeAll(Self.line(1, duration).utf8) }
    }

    package func savings(of pipeline: String) -> Savings {
        let text = (try? File.read(savingsFile(of: pipeline))).map { String(decoding: $0, as: UTF8.self) } ?? ""
        var savings = Savings()
        for line in text.split(separator: "\n") {
            let numbers = line.split(separator: " ").compactMap { Int64($0) }
            guard numbers.count == 2, (0...1 << 40).contains(numbers[0]), (0...1 << 50).contains(numbers[1]) else {
                continue
            }
            savings.runCount += Int(numbers[0])
            savings.duration += .milliseconds(numbers[1])
        }
        return savings
    }

    private func compact(_ file: FilePath, _ savings: Savings) {
        try? File.replace(file, with: Self.line(savings.runCount, savings.duration))
    }

    private static func line(_ runCount: Int, _ duration: Duration) -> String {
        "\(runCount) \(Int64(duration.seconds * 1000))\n"
    }

    private func savingsFile(of pipeline: String) -> FilePath {
        history(of: ProjectIdentity(pipeline: pipeline, definition: nil)).appending("savings")
    }
}
