package import PipelineModel

/// A log's text: one line each, `1.234 out what it wrote`: seconds since the start, stream, text.
extension LogLine {
    package var logText: String { "\(offset.seconds) \(stream.rawValue) \(text)\n" }
}

extension [LogLine] {
    /// Lines that are not of this form are left out.
    package init(logText: String) {
        self = logText.split(separator: "\n", omittingEmptySubsequences: true).compactMap { line in
            let fields = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3, let offset = Duration(fileSeconds: Double(fields[0])),
                let stream = LogLine.Stream(rawValue: String(fields[1]))
            else { return nil }
            return LogLine(stream: stream, offset: offset, text: String(fields[2]))
        }
    }
}
