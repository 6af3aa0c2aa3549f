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
    /// Whether it is only the beginning of a line that is too long to be one: what follows goes on with it.
    package let isCut: Bool

    package init(stream: Stream, offset: Duration, text: String, isCut: Bool = false) {
        self.isCut = isCut
        self.stream = stream
        self.offset = offset
        self.text = text
    }
}
