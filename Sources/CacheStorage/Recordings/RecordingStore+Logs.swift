import CHost
import HostSystem
package import PipelineModel
import SystemPackage

/// What a digest in a manifest stands for, where that is a short text: kept so that a change can be told line by line.
///
/// Files in `texts/`, named by the part's digest. They only explain; any may be missing.
extension RecordingStore {
    /// Longer texts are not kept, in bytes.
    package static let longestText = 1 << 17

    package func text(of part: String) -> String? {
        guard let digest = Digest(part), let bytes = try? folder.read(folder.text(digest), isTrusted: true) else {
            return nil
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Keeps a text that is not there yet.
    package func keepText(of part: String, _ text: () -> String?) {
        guard let digest = Digest(part) else { return }
        let path = folder.text(digest)
        if let status = folder.status(path) {
            // Its time is when it was last of use: to the day, more would be a write for each run.
            if .now / 1_000_000_000 - status.modifiedSecond > 86_400 { folder.touch(path) }
            return
        }
        guard folder.isWritable, let text = text(), text.utf8.count <= Self.longestText else { return }
        guard let file = try? scratch.shared.newPath() else { return }
        do {
            try folder.write(Array(text.utf8), to: file, synchronizing: false)
            try folder.publish(file, as: path, synchronizing: false)
        } catch {
            folder.remove(file)
        }
    }

    /// Removes texts, and what is known of readings, that were of no use for so long, in seconds.
    func removeTexts(olderThan age: Int64) {
        let now = Int64.now / 1_000_000_000
        let readings = folder.files(in: folder.reads, suffix: ".json")
        for file in folder.files(in: folder.texts, suffix: ".txt") + readings {
            guard let status = folder.status(file.path) else { continue }
            if now - status.modifiedSecond > age { folder.remove(file.path) }
        }
    }
}

/// The metrics of a recording: found in its log by the patterns that its step has now, which are no part of its fingerprint.
extension RecordingStore {
    /// Throws when the log can't be read.
    package func metrics(_ definitions: [MetricDefinition], of recording: Recording) throws -> [Metric] {
        if definitions.isEmpty { return [] }
        // What was found before is kept, by the patterns and by the log.
        let patterns = Value.array(definitions.map { [.string($0.name), .string($0.pattern)] }).json()
        let key = sha256("metrics 1\n\(recording.log.digest)\n\(patterns)")
        if let known = text(of: key).flatMap(Self.metrics) { return known }
        let found = try MetricSearch(definitions).findings(in: log(of: recording).map(\.text)).metrics
        keepText(of: key) {
            Value.array(found.map { [.string($0.name), .double($0.value)] }).json()
        }
        return found
    }

    package func metrics(_ definitions: [MetricDefinition], of recording: UnpublishedRecording) throws -> [Metric] {
        if definitions.isEmpty { return [] }
        let text = String(decoding: try File.read(recording.log), as: UTF8.self)
        return try MetricSearch(definitions).findings(in: [LogLine](logText: text).map(\.text)).metrics
    }

    private static func metrics(_ text: String) -> [Metric]? {
        guard let list = (try? JSONReader.read(text, .kept))?.array else { return nil }
        let metrics = list.compactMap { item -> Metric? in
            guard let fields = item.array, fields.count == 2, let name = fields[0].string, let value = fields[1].number
            else { return nil }
            return Metric(name: name, value: value)
        }
        return metrics.count == list.count ? metrics : nil
    }
}

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
