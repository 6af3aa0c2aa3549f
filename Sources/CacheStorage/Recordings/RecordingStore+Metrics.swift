import GRDB
import HostSystem
package import PipelineModel

/// What a replayed job's metrics are: no part of its fingerprint, they follow from its log and the patterns of today.
extension RecordingStore {
    /// What the patterns find in the kept log; remembered, so that each log is searched once for the same patterns.
    package func metrics(_ definitions: [MetricDefinition], in recording: Recording) throws -> [Metric] {
        if definitions.isEmpty { return [] }
        let log = recording.log.digest.text
        let patterns = Value.array(definitions.map { [.string($0.name), .string($0.pattern)] }).json(.canonical)
        if let known = try index.metrics(inLog: log, patterns: patterns) { return known }
        let found = try MetricSearch(definitions).findings(in: try self.log(of: recording).map(\.text)).metrics
        // Without this note the log is only searched again.
        try? index.note(found, inLog: log, patterns: patterns)
        return found
    }

    package func metrics(_ definitions: [MetricDefinition], in recording: UnpublishedRecording) throws -> [Metric] {
        if definitions.isEmpty { return [] }
        let text = String(decoding: try File.read(recording.log), as: UTF8.self)
        return try MetricSearch(definitions).findings(in: [LogLine](logText: text).map(\.text)).metrics
    }
}

extension CacheIndex {
    fileprivate func metrics(inLog log: String, patterns: String) throws -> [Metric]? {
        let text = try ask { database in
            try String.fetchOne(
                database.cachedStatement(sql: "SELECT found FROM metric WHERE log = ? AND patterns = ?"),
                arguments: [log, patterns])
        }
        guard let found = text.flatMap({ try? JSONReader.read($0, .kept) })?.array else { return nil }
        let metrics = found.compactMap { pair -> Metric? in
            guard let pair = pair.array, pair.count == 2, let name = pair[0].string, let value = pair[1].number else {
                return nil
            }
            return Metric(name: name, value: value)
        }
        return metrics.count == found.count ? metrics : nil
    }

    fileprivate func note(_ metrics: [Metric], inLog log: String, patterns: String) throws {
        let found = Value.array(metrics.map { [.string($0.name), .double($0.value)] }).json(.canonical)
        try write {
            try $0.execute(
                sql: "INSERT OR REPLACE INTO metric (log, patterns, found) VALUES (?, ?, ?)",
                arguments: [log, patterns, found])
        }
    }
}
