import CacheStorage
import PipelineModel
import PipelinePlanning
import Synchronization

/// What a handler wrote, in memory: it is short.
///
/// Without times, so that the same words of many handlers are kept once.
final class HandlerLog: Sendable {
    /// What is longer is cut.
    private static let longest = 1 << 20
    private static let tailLength = 20

    private let lines = Mutex<(kept: [LogLine], byteCount: Int)>(([], 0))

    func append(_ line: LogLine) {
        lines.withLock { lines in
            guard lines.byteCount < Self.longest else { return }
            lines.byteCount += line.text.utf8.count + 1
            lines.kept.append(LogLine(stream: line.stream, offset: .zero, text: line.text))
        }
    }

    var tail: [LogLine] { lines.withLock { Array($0.kept.suffix(Self.tailLength)) } }

    var text: String { lines.withLock { $0.kept.map(\.logText).joined() } }
}
