import HostSystem
package import PipelineModel

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
