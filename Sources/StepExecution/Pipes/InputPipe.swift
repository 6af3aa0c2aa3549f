import Dispatch
import Synchronization
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Sends an input's files through named pipes, one for each time that the job reads it: `train_0`, then `train_1`.
///
/// The next pipe is there before the last byte of the one before it, as
/// <https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-training-algo-running-container.html> has it. A job
/// that closes a pipe early goes on with the next.
final class InputPipe: Sendable {
    /// What comes before a pipe's number.
    private let path: FilePath
    private let files: [FilePath]
    private let isStopped = Atomic(false)
    private let failure = Mutex<StepExecutionError?>(nil)
    private let end = DispatchGroup()

    /// Makes the first pipe.
    init(_ path: FilePath, files: [FilePath]) throws(StepExecutionError) {
        self.path = path
        self.files = files
        try make(0)
    }

    func start() { DispatchQueue(label: "retake.pipe").async(group: end) { self.sendAll() } }

    /// Ends what still waits for a reader. Throws when the data could not be read: what the job got then was cut short.
    func stop() throws(StepExecutionError) {
        isStopped.store(true, ordering: .relaxed)
        end.wait()
        if let failure = failure.withLock(\.self) { throw failure }
    }

    private func place(_ number: Int) -> FilePath { FilePath("\(path.string)_\(number)") }

    private func make(_ number: Int) throws(StepExecutionError) {
        let place = place(number)
        guard place.withPlatformString({ mkfifo($0, 0o600) }) == 0 else {
            throw .cannot(.create, place.string, Errno(rawValue: errno))
        }
    }

    private func sendAll() {
        do throws(StepExecutionError) {
            var number = 0
            while let pipe = try connect(to: place(number)) {
                defer { try? pipe.close() }
                try make(number + 1)
                try ignoringBrokenPipes { () throws(StepExecutionError) in try send(to: pipe) }
                _ = place(number).withPlatformString { unlink($0) }
                number += 1
            }
        } catch {
            failure.withLock { $0 = error }
        }
    }

    /// Waits for a reader; nil when none will come.
    private func connect(to place: FilePath) throws(StepExecutionError) -> FileDescriptor? {
        var pause: useconds_t = 500
        while !isStopped.load(ordering: .relaxed) {
            let pipe = place.withPlatformString { open($0, O_WRONLY | O_NONBLOCK | O_CLOEXEC) }
            if pipe >= 0 { return FileDescriptor(rawValue: pipe) }
            guard errno == ENXIO || errno == EINTR else { throw .cannot(.write, place.string, Errno(rawValue: errno)) }
            usleep(pause)
            pause = min(20_000, pause * 2)
        }
        return nil
    }

    private func send(to pipe: FileDescriptor) throws(StepExecutionError) {
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
                throw .cannot(.read, path.string, errorNumber(of: error))
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
                } else if errno == EAGAIN {
                    var wait = pollfd(fd: pipe.rawValue, events: Int16(POLLOUT), revents: 0)
                    _ = poll(&wait, 1, 100)
                } else if errno != EINTR {
                    return false
                }
            }
            return rest.isEmpty
        }
    }
}
