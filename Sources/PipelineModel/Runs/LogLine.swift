/// One line that a job wrote.
package struct LogLine: Sendable, Hashable {
    package enum Stream: String, Sendable, Hashable {
        case output = "out"
        case error = "err"
    }

    package let stream: Stream
    /// Since the job started.
    package let offset: Duration
    /// Without its line break; bytes that are not UTF-8 are replaced.
    package let text: String

    package init(stream: Stream, offset: Duration, text: String) {
        self.stream = stream
        self.offset = offset
        self.text = text
    }
}
