import CHost
import HostSystem
import SystemPackage

private let systemPoll = poll

/// What `./rerun` asks of the process that opened its shell, through two named pipes in the workspace's `tmp`: to run the step as
/// a run would. It waits for the answer, the exit code.
package final class RerunRequests: Sendable {
    static let requestName: FileName = ".retake-request"
    static let answerName: FileName = ".retake-answer"

    private let requests: FileDescriptor
    private let answers: FileDescriptor

    init(in folder: consuming FolderHandle) throws(FileError) {
        requests = try Self.pipe(Self.requestName, in: folder)
        do {
            answers = try Self.pipe(Self.answerName, in: folder)
        } catch {
            try? requests.close()
            throw error
        }
    }

    deinit {
        try? requests.close()
        try? answers.close()
    }

    /// Open for both ends, so that neither side waits for the other to open it, nor finds it closed.
    private static func pipe(_ name: FileName, in folder: borrowing FolderHandle) throws(FileError) -> FileDescriptor {
        folder.removeIfThere(name)
        try folder.createPipe(name)
        return try folder.openPipeForBothEnds(name)
    }

    /// Who asks: the process id of `./rerun`, as its shell sees it.
    package struct Asker: Sendable, Hashable { let text: String }

    /// Calls back for each request, on a thread of its own, until ``end()``.
    ///
    /// - Parameters:
    ///   - onRun: the step is to be run; ``answer(_:to:)`` is waited for.
    ///   - onStop: whoever asked does not want it any more.
    package func listen(
        onRun: @escaping @Sendable (Asker) -> Void, onStop: @escaping @Sendable (Asker) -> Void
    ) async {
        await BlockingWorker()({ [self] in
            var splitter = LineSplitter()
            var isOver = false
            var buffer = [UInt8](repeating: 0, count: 256)
            while !isOver, case let count = (try? buffer.withUnsafeMutableBytes { try requests.read(into: $0) }) ?? 0,
                count > 0
            {
                splitter.push(buffer[..<count], at: .zero) { line in
                    let words = line.split(separator: " ")
                    if line == "end" { isOver = true }
                    guard words.count == 2 else { return }
                    let asker = Asker(text: String(words[1]))
                    if words[0] == "run" { onRun(asker) }
                    if words[0] == "stop" { onStop(asker) }
                }
            }
        })
    }

    /// Tells `./rerun` how the run ended. An answer that nobody waited for is lost.
    package func answer(_ exitCode: Int32, to asker: Asker) {
        drain()
        _ = try? answers.writeAll("\(asker.text) \(exitCode)\n".utf8)
    }

    /// Ends ``listen(onRun:onStop:)``, after what was asked before.
    package func end() { _ = try? requests.writeAll("end\n".utf8) }

    /// Takes away an answer to somebody who is gone.
    private func drain() {
        var poll = pollfd(fd: answers.rawValue, events: Int16(POLLIN), revents: 0)
        var buffer = [UInt8](repeating: 0, count: 256)
        while systemPoll(&poll, 1, 0) > 0 {
            let count = (try? buffer.withUnsafeMutableBytes { try answers.read(into: $0) }) ?? 0
            if count == 0 { return }
        }
    }
}
