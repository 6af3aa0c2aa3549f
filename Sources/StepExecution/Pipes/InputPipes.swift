import CHost
import Dispatch
import HostSystem
import PipelineModel
import Synchronization
import SystemPackage

/// The pipes of a job: one input each.
struct InputPipes: Sendable {
    private let pipes: [InputPipe]

    /// Makes them in a workspace that is otherwise prepared.
    init(of job: PreparedJob, root: FilePath) throws {
        pipes = try job.inputs.filter(\.isStreamed).map { input in
            let path = try JobPath(input.path)
            let folder = try FolderHandle(making: root).folder(making: path.parent.names)
            return try InputPipe(path.names.last ?? "", in: folder, files: input.pieces.map(\.source))
        }
    }

    /// Sends while `body` runs the job.
    func send<Result: Sendable>(
        on worker: BlockingWorker, while body: () async throws -> Result
    ) async throws -> Result {
        for pipe in pipes { pipe.start() }
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        let failure: FileError? = await worker {
            pipes.reduce(nil) { failure, pipe in
                do throws(FileError) { try pipe.stop() } catch { return failure ?? error }
                return failure
            }
        }
        if case .success = result, let failure { throw failure }
        return try result.get()
    }
}

/// Sends an input's files through named pipes, one for each time that the job reads it: `train_0`, then `train_1`.
///
/// The next pipe is there before the last byte of the one before it, as
/// <https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-training-algo-running-container.html> has it. A job
/// that closes a pipe early goes on with the next. What a job puts in the place of a pipe is not written to.
private final class InputPipe: Sendable {
    /// What comes before a pipe's number.
    private let name: String
    /// Held open: the job may put a link in the place of any folder on the way.
    private let folder: FolderHandle
    private let files: [FilePath]
    private let isStopped = Atomic(false)
    private let failure = Mutex<FileError?>(nil)
    private let end = DispatchGroup()

    /// Makes the first pipe.
    init(_ name: String, in folder: consuming FolderHandle, files: [FilePath]) throws(FileError) {
        self.name = name
        self.files = files
        self.folder = folder
        try make(0)
    }

    func start() { DispatchQueue(label: "retake.pipe").async(group: end) { self.sendAll() } }

    /// Ends what still waits for a reader. Throws when the data could not be read: what the job got then was cut short.
    func stop() throws(FileError) {
        isStopped.store(true, ordering: .relaxed)
        end.wait()
        if let failure = failure.withLock(\.self) { throw failure }
    }

    private func place(_ number: Int) throws(FileError) -> FileName { try folder.name("\(name)_\(number)") }

    private func make(_ number: Int) throws(FileError) {
        let place = try place(number)
        folder.removeIfThere(place)
        try folder.createPipe(place)
    }

    private func sendAll() {
        do throws(FileError) {
            var number = 0
            while let pipe = try connect(to: place(number)) {
                defer { try? pipe.close() }
                try make(number + 1)
                try ignoringBrokenPipes { () throws(FileError) in try send(to: pipe) }
                folder.removeIfThere(try place(number))
                number += 1
            }
        } catch {
            failure.withLock { $0 = error }
        }
    }

    /// Waits for a reader; nil when none will come.
    private func connect(to place: FileName) throws(FileError) -> FileDescriptor? {
        var pause: useconds_t = 500
        while !isStopped.load(ordering: .relaxed) {
            if let pipe = try folder.openPipe(place) { return pipe }
            usleep(pause)
            pause = min(20_000, pause * 2)
        }
        return nil
    }

    private func send(to pipe: FileDescriptor) throws(FileError) {
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        for path in files {
            do {
                let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
                let hasReader = try file.closeAfter {
                    while true {
                        let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
                        if count == 0 { return true }
                        guard send(buffer[..<count], to: pipe) else { return false }
                    }
                }
                if !hasReader { return }
            } catch {
                throw FileError(.read, path, error)
            }
        }
    }

    /// False when nobody reads any more.
    private func send(_ bytes: ArraySlice<UInt8>, to pipe: FileDescriptor) -> Bool {
        bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty, !isStopped.load(ordering: .relaxed) {
                let count = write(pipe.rawValue, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count > 0 {
                    rest = rest.dropFirst(count)
                    continue
                }
                switch Errno.last {
                case .resourceTemporarilyUnavailable:
                    var wait = pollfd(fd: pipe.rawValue, events: Int16(POLLOUT), revents: 0)
                    _ = poll(&wait, 1, 100)
                case .interrupted: continue
                default: return false
                }
            }
            return rest.isEmpty
        }
    }
}

/// Writes to pipes whose reader may go away: the write itself tells, and no signal ends this process.
///
/// For work that stays on its thread.
private func ignoringBrokenPipes<Failure: Error>(_ body: () throws(Failure) -> Void) throws(Failure) {
    var signals = sigset_t()
    var before = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &signals, &before)
    defer {
        // One that came meanwhile would be delivered as soon as it may.
        var pending = sigset_t()
        sigpending(&pending)
        if sigismember(&pending, SIGPIPE) == 1 {
            var signal: Int32 = 0
            sigwait(&signals, &signal)
        }
        pthread_sigmask(SIG_SETMASK, &before, nil)
    }
    try body()
}
