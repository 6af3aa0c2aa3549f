package import CacheStorage
import HostSystem
package import PipelineModel
import PipelinePlanning
import SystemPackage

/// What a step writes that is running now, in whatever process.
package struct RunningLog {
    private let file: FileDescriptor
    private let run: RunID
    private let path: FilePath
    private var rest: [UInt8] = []

    /// What a job that has failed leaves in its workspace, which stays: nobody writes to its log any more.
    static let endName = "ended"

    /// Whether any step of a pipeline is running now.
    package static func isAnyRunning(in pipeline: String, _ cache: Cache) -> Bool {
        let folder = cache.folder.workspaces.appending(pipeline.asFileName)
        return folder.names.contains { running(in: folder.appending($0)) != nil }
    }

    private static func running(in folder: FilePath) -> RunID? {
        folder.names.compactMap { RunID(text: $0) }
            .filter { !$0.isOfShell && $0.isAlive && !folder.appending($0.text).appending(endName).exists }
            .max { $0.text < $1.text }
    }

    /// Nil when no run is at that step.
    package init?(of step: Step.ID, in pipeline: String, _ cache: Cache) {
        let folder = cache.folder.workspaces.appending(pipeline.asFileName).appending(step.rawValue.asFileName)
        guard let running = Self.running(in: folder) else { return nil }
        path = folder.appending(running.text).appending("log.txt")
        guard let file = try? FileDescriptor.open(path, .readOnly, options: .closeOnExec) else { return nil }
        self.file = file
        run = running
    }

    /// Whether the step may write more.
    package var isRunning: Bool {
        path.exists && run.isAlive && !path.removingLastComponent().appending(Self.endName).exists
    }

    /// The lines that were written since the last time.
    package mutating func next() throws -> [LogLine] {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
            if count == 0 { break }
            rest += buffer[..<count]
        }
        guard let end = rest.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
        defer { rest.removeSubrange(...end) }
        return [LogLine](logText: String(decoding: rest[...end], as: UTF8.self))
    }
}
