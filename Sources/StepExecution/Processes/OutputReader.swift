import PipelineModel
import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Reads what a process and its descendants write, line by line, until all of them have closed both streams.
struct OutputReader: Sendable {
    let output: FileDescriptor
    let error: FileDescriptor
    /// At its end when the process has ended; others may go on writing.
    let processEnd: FileDescriptor
    let started: ContinuousClock.Instant

    /// How long after the process's end its descendants may finish writing, before and after they are killed.
    static let drainTimes = (alive: Duration.milliseconds(250), killed: Duration.seconds(1))

    /// Blocks until both streams are closed, or their time after the process's end is over.
    ///
    /// - Parameter killRest: ends what still runs after the process itself.
    func readAll(killRest: () -> Void, onLine: (LogLine) -> Void) {
        var streams = [Source(.output, output), Source(.error, error)]
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        var deadlines: [ContinuousClock.Instant]?

        while streams.contains(where: \.isOpen) {
            var polled = streams.map {
                pollfd(fd: $0.isOpen ? $0.file.rawValue : -1, events: Int16(POLLIN), revents: 0)
            }
            // A negative descriptor is passed over.
            polled.append(pollfd(fd: deadlines == nil ? processEnd.rawValue : -1, events: Int16(POLLIN), revents: 0))
            _ = poll(&polled, nfds_t(polled.count), Self.timeout(until: deadlines?.first))

            for index in streams.indices where polled[index].revents != 0 {
                streams[index].read(into: &buffer, started: started, onLine: onLine)
            }
            if polled[streams.count].revents != 0 {
                let now = ContinuousClock.now
                deadlines = [now + Self.drainTimes.alive, now + Self.drainTimes.alive + Self.drainTimes.killed]
            } else if let passed = deadlines, let first = passed.first, first <= .now {
                if passed.count == 1 { break }
                killRest()
                deadlines = Array(passed.dropFirst())
            }
        }
        for index in streams.indices { streams[index].finish(started: started, onLine: onLine) }
    }

    private static func timeout(until deadline: ContinuousClock.Instant?) -> Int32 {
        guard let deadline else { return -1 }
        let left = ContinuousClock.now.duration(to: deadline)
        return Int32(max(0, left / .milliseconds(1)).rounded(.up))
    }
}

/// One of the two streams and the line that it is in.
private struct Source {
    let stream: LogLine.Stream
    let file: FileDescriptor
    private(set) var isOpen = true
    private var splitter = LineSplitter()

    init(_ stream: LogLine.Stream, _ file: FileDescriptor) {
        self.stream = stream
        self.file = file
    }

    mutating func read(
        into buffer: inout [UInt8], started: ContinuousClock.Instant, onLine: (LogLine) -> Void
    ) {
        let count = buffer.withUnsafeMutableBytes { bytes in
            // A pipe that can't be read has nothing more to say.
            (try? file.read(into: bytes)) ?? 0
        }
        guard count > 0 else {
            isOpen = false
            return
        }
        let time = started.duration(to: .now)
        splitter.push(buffer[..<count], at: time) { onLine(LogLine(stream: stream, offset: time, text: $0)) }
    }

    mutating func finish(started: ContinuousClock.Instant, onLine: (LogLine) -> Void) {
        let time = started.duration(to: .now)
        splitter.finish { onLine(LogLine(stream: stream, offset: time, text: $0)) }
    }
}
