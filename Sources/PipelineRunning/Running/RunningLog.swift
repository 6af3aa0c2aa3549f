package import CacheStorage
package import PipelineModel
import SystemPackage

/// What a step writes that is running now, in whatever process.
package struct RunningLog {
    private let file: FileDescriptor
    private let run: RunID
    private let path: FilePath
    private var rest: [UInt8] = []

    /// Nil when no run is at that step.
    package init?(of step: Step.ID, in pipeline: String, _ cache: Cache) {
        let folder = cache.folder.workspaces.appending(pipeline.asFileName).appending(step.rawValue.asFileName)
        let running = folder.names.compactMap { RunID(text: $0) }.filter(\.isAlive).max { $0.text < $1.text }
        guard let running else { return nil }
        path = folder.appending(running.text).appending("log.txt")
        guard let file = try? FileDescriptor.open(path, .readOnly, options: .closeOnExec) else { return nil }
        self.file = file
        run = running
    }

    /// Whether the step may write more.
    package var isRunning: Bool { path.exists && run.isAlive }

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
