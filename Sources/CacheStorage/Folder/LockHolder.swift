import HostSystem
import PipelineModel
import SystemPackage

extension KeyLock {
    /// Who holds a lock that could not be had.
    ///
    /// Its name and its time are what a file says that others may have written: they are shown, and decide only how long
    /// somebody waits.
    package struct Holder: Sendable, Hashable {
        /// `process 1234 of ada on laptop`.
        package let name: String
        /// When it took the lock, in nanoseconds since 1970; nil when nobody knows.
        package let since: Int64?

        package init(name: String, since: Int64? = nil) {
            self.name = name
            self.since = since
        }

        /// Whether its process is stopped, as by Ctrl-Z; false where that can't be seen, as on another host.
        package func isStopped(seenBy other: Holder) -> Bool {
            guard let host, host == other.host, let process,
                let state = try? File.read(FilePath("/proc/\(process)/stat"), limit: 4096),
                // `42 (a name) T 1 …`: the name may hold anything.
                let end = state.lastIndex(of: UInt8(ascii: ")")), state.count > end + 2
            else { return false }
            return state[end + 2] == UInt8(ascii: "T") || state[end + 2] == UInt8(ascii: "t")
        }

        /// Who it is, and for how long it has held the lock at a moment.
        package func text(at moment: Int64, isStopped: Bool) -> String {
            var remarks: [String] = []
            if isStopped { remarks.append("stopped: continue or end it") }
            if let since, case let (age, overflow) = moment.subtractingReportingOverflow(since), !overflow,
                age >= 1_000_000_000
            {
                remarks.append("at it for \(Quantity.text(ofSeconds: age / 1_000_000_000))")
            }
            return remarks.isEmpty ? name : "\(name) (\(remarks.joined(separator: ", ")))"
        }

        private var words: [Substring] { name.split(separator: " ") }

        private var process: Int32? {
            words.count > 1 && words[0] == "process" ? Int32(words[1]).flatMap { $0 > 0 ? $0 : nil } : nil
        }

        private var host: Substring? { words.last }
    }

    /// How long somebody waits for a lock before it computes the same without one, and records nothing.
    package struct Patience: Sendable {
        /// A stopped process does not come to its end.
        package static let withStopped = Duration.seconds(60)
        /// Hardly a job takes longer on one machine.
        package static let withAnybody = Duration.seconds(24 * 3600)

        private let start: ContinuousClock.Instant
        private var stoppedSince: ContinuousClock.Instant?

        package init(from start: ContinuousClock.Instant) { self.start = start }

        /// Whether it is over at a moment at which the holder is seen to be stopped, or not to be.
        package mutating func isOver(at moment: ContinuousClock.Instant, isStopped: Bool) -> Bool {
            stoppedSince = isStopped ? stoppedSince ?? moment : nil
            let stopped = stoppedSince.map { $0.duration(to: moment) } ?? .zero
            return stopped >= Self.withStopped || start.duration(to: moment) >= Self.withAnybody
        }
    }
}
