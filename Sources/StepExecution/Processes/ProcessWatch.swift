import CHost
import HostSystem
import PipelineModel
import SystemPackage

/// Follows a process to its end: reads what it and its descendants write, and ends it when that is asked for or its time is up.
///
/// One loop on one thread, so that what is done to the process is done before it is waited for, never to a stranger who has its
/// number.
struct ProcessWatch: ~Copyable {
    /// How long after the process's end its descendants may finish writing, before and after they are killed.
    private static let drainTimes = (alive: Duration.milliseconds(250), killed: Duration.seconds(1))

    private let process: pid_t
    private let end: ProcessEnd
    private let started: ContinuousClock.Instant
    private var streams: [OutputSource]
    private let gracePeriod: Duration
    private let limit: Job.TimeLimit?
    private let request: Int32

    private var ended: (ending: ProcessEnding?, duration: Duration)?
    private var isAsked = false
    /// Of the request to end, while somebody is still to be asked.
    private var termination: GroupTermination?
    private var exceedsLimit = false
    /// When something is to be done unless the process ends before: it is killed, or what it left behind is.
    private var killTime: ContinuousClock.Instant?
    private var drainEnd: ContinuousClock.Instant?

    init(
        _ process: pid_t, started: ContinuousClock.Instant, streams: [OutputSource], request: Int32,
        gracePeriod: Duration,
        limit: Job.TimeLimit?
    ) {
        self.request = request
        self.process = process
        end = ProcessEnd(of: process)
        self.started = started
        self.streams = streams
        self.gracePeriod = gracePeriod
        self.limit = limit
    }

    var ending: SessionProcess.Ending {
        // Nobody else waits for it, so that the first is always known.
        SessionProcess.Ending(
            status: ended?.ending?.status ?? .signalled(SIGKILL),
            duration: ended?.duration ?? started.duration(to: .now),
            exceededLimit: exceedsLimit, resources: ended?.ending.map(JobResources.init))
    }

    /// Blocks until the process has ended and both streams are closed, or their time after its end is over.
    mutating func run(
        _ control: SessionProcess.Control, until request: FileDescriptor, onLine: (LogLine) -> Void
    ) {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        while ended == nil || streams.contains(where: \.isOpen) {
            var polled = streams.map { polling($0.isOpen ? $0.file : nil) }
            polled.append(polling(ended == nil ? end.descriptor : nil))
            polled.append(polling(ended == nil && !isAsked ? request : nil))
            _ = poll(&polled, nfds_t(polled.count), timeout)

            for index in streams.indices where polled[index].revents != 0 {
                streams[index].read(into: &buffer, onLine: onLine)
            }
            if polled[streams.count + 1].revents != 0 { ask(control, within: gracePeriod) }
            let now = ContinuousClock.now
            if ended == nil {
                takeEnd(now)
            }
            if ended == nil {
                if !isAsked, let limit, now >= started + limit.duration {
                    exceedsLimit = true
                    ask(control, within: limit.gracePeriod)
                }
                if let time = killTime, now >= time {
                    _ = signal(SIGKILL, group: process)
                    (killTime, termination) = (nil, nil)
                }
                if termination != nil { askFurther(control) }
            } else if let drainEnd, now >= drainEnd {
                break
            } else if let time = killTime, now >= time {
                control.kill(process)
                killTime = nil
            }
        }
        for index in streams.indices { streams[index].finish(onLine: onLine) }
    }

    private mutating func ask(_ control: SessionProcess.Control, within grace: Duration) {
        isAsked = true
        termination = GroupTermination(request: request)
        killTime = .now + grace
    }

    private mutating func askFurther(_ control: SessionProcess.Control) {
        if termination?.proceed(control.group(process)) ?? true { termination = nil }
    }

    private mutating func takeEnd(_ now: ContinuousClock.Instant) {
        guard end.hasCome else { return }
        ended = (ProcessEnding(of: process), started.duration(to: now))
        killTime = now + Self.drainTimes.alive
        drainEnd = now + Self.drainTimes.alive + Self.drainTimes.killed
    }

    private func polling(_ file: FileDescriptor?) -> pollfd {
        // A negative descriptor is passed over.
        pollfd(fd: file?.rawValue ?? -1, events: Int16(POLLIN), revents: 0)
    }

    /// Until something is to be done, in milliseconds; -1 for as long as nothing happens.
    private var timeout: Int32 {
        let limitEnd = ended == nil && !isAsked ? limit.map { started + $0.duration } : nil
        let next = [killTime, drainEnd, limitEnd].compactMap(\.self).min()
        let interval: Int32? = ended != nil ? nil : termination != nil ? 20 : end.pollingInterval
        guard let next else { return interval ?? -1 }
        let left = (ContinuousClock.now.duration(to: next) / .milliseconds(1)).rounded(.up)
        return min(interval ?? .max, Int32(max(0, min(left, 1e9))))
    }
}

/// One of a program's two streams, and the line that it is in.
struct OutputSource {
    let file: FileDescriptor
    private let stream: LogLine.Stream
    private let started: ContinuousClock.Instant
    private(set) var isOpen = true
    private var splitter = LineSplitter()

    init(_ stream: LogLine.Stream, _ file: FileDescriptor, started: ContinuousClock.Instant) {
        self.stream = stream
        self.file = file
        self.started = started
    }

    mutating func read(into buffer: inout [UInt8], onLine: (LogLine) -> Void) {
        let count = buffer.withUnsafeMutableBytes { bytes in
            // A pipe that can't be read has nothing more to say.
            (try? file.read(into: bytes)) ?? 0
        }
        guard count > 0 else { return close() }
        let time = started.duration(to: .now)
        splitter.push(
            buffer[..<count], at: time,
            onPiece: { [stream] in onLine(LogLine(stream: stream, offset: time, text: $0, isCut: $1)) })
    }

    mutating func finish(onLine: (LogLine) -> Void) {
        close()
        let time = started.duration(to: .now)
        splitter.finish { [stream] in onLine(LogLine(stream: stream, offset: time, text: $0)) }
    }

    private mutating func close() {
        if isOpen { try? file.close() }
        isOpen = false
    }
}

extension JobResources {
    init(_ ending: ProcessEnding) {
        self.init(processorTime: ending.processorTime, peakMemoryByteCount: ending.peakMemoryByteCount)
    }
}
