import PipelineModel
import Synchronization

/// What a report wrote.
final class Collected: Sendable {
    private let pieces = Mutex<[String]>([])

    var text: String { pieces.withLock { $0.joined() } }
    var count: Int { pieces.withLock { $0.count } }

    func add(_ piece: String) { pieces.withLock { $0.append(piece) } }
}

extension LogLine {
    init(_ text: String, after offset: Duration = .zero, _ stream: Stream = .output) {
        self.init(stream: stream, offset: offset, text: text)
    }
}
