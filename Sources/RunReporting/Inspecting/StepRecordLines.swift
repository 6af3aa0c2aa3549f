package import PipelineModel

/// Shows all that is known of one step in one run.
package struct StepRecordLines: Sendable {
    private static let fileLimit = 20

    private let style: TextStyle
    private let time: @Sendable (Int64) -> String

    /// - Parameter time: a moment, in seconds since 1970, as a person reads it.
    package init(style: TextStyle = .plain, time: @escaping @Sendable (Int64) -> String) {
        self.style = style
        self.time = time
    }

    /// - Parameter job: what the step's recording holds; nil for a step that has none. With a line break at the end of
    ///   each line.
    package func text(of entry: RunRecord.Entry, in run: RunRecord, _ job: RecordedJob?) -> String {
        let report = entry.report
        var lines = [
            clean("\(report.step) (\(entry.kind)) in run \(run.run) of \(run.pipeline): ")
                + style.painted(report.outcome.rawValue, report.outcome.colour)
                + (report.toldReason.isEmpty ? "" : clean(" (\(report.toldReason))"))
        ]
        if !entry.needs.isEmpty { lines.append(clean("needs \(entry.needs.map(\.rawValue).joined(separator: ", "))")) }
        if let failure = report.failure {
            lines += failure.message.split(whereSeparator: \.isNewline).map { clean("  \($0)") }
            if let workspace = failure.workspace { lines.append(clean("the folder it ran in: \(workspace)")) }
        }
        if job == nil, let resources = report.resources { lines.append(resources.text) }
        if let job { lines += self.lines(job, metrics: report.metrics.isEmpty ? job.results.metrics : report.metrics) }
        if job == nil, let manifest = entry.failedManifest { lines += parts(of: manifest) }
        return lines.map { $0 + "\n" }.joined()
    }

    /// - Parameter metrics: as the run found them, whatever the patterns were when the job was recorded.
    private func lines(_ job: RecordedJob, metrics: [Metric]) -> [String] {
        var lines = [
            clean(
                "recorded on \(time(job.recordedAt)) by \(job.user) on \(job.host), in \(durationText(job.duration)), "
                    + "as \(job.fingerprint.rawValue.prefix(12))")
        ]
        if let resources = job.resources { lines.append(resources.text) }
        for metric in metrics {
            lines.append(clean("metric \(metric.name) = \(Value.double(metric.value).text)"))
        }
        // A handler's recording has no such part.
        if job.reads == nil, job.manifest.parts.contains(where: { $0.name == "runtime/kind" }) {
            lines.append(StepReadsLines.unwatched)
        }
        for file in job.undeclaredFiles { lines.append(clean("opened \(file), which no input provides")) }
        for output in job.outputs {
            let count = output.tree.entries.count
            let size = byteText(Int(output.tree.byteCount))
            lines.append(clean("output \(output.name): \(count) \(count == 1 ? "file" : "files"), \(size)"))
            lines += output.tree.entries.prefix(Self.fileLimit).map { entry in
                if case .file(_, let size, _) = entry.kind { return clean("  \(entry.path)  \(byteText(Int(size)))") }
                return clean("  \(entry.path)")
            }
            if count > Self.fileLimit { lines.append("  and \(count - Self.fileLimit) more") }
        }
        return lines + parts(of: job.manifest)
    }

    private func parts(of manifest: Manifest) -> [String] {
        var table = TextTable()
        for part in manifest.parts {
            let text = part.text.map { $0.contains("\n") ? "\($0.split(separator: "\n").count) lines" : $0 }
            table.rows.append([
                .init("  \(part.name)"),
                .init(text.map { $0.count > 100 ? $0.prefix(99) + "…" : $0 } ?? String(part.digest.prefix(12)), .aside),
            ])
        }
        return ["made of:"] + table.lines(style)
    }

    private func clean(_ text: String) -> String { TextStyle.plain.cleaned(text) }
}

extension JobResources {
    var text: String {
        "processor time \(durationText(processorTime)), at most \(byteText(Int(peakMemoryByteCount))) of memory in one process"
    }
}

extension String {
    var capitalizedAtStart: String { prefix(1).uppercased() + dropFirst() }
}
