package import PipelineModel

/// All that a report tells of a run.
package struct ReportData: Sendable {
    /// A file of an output, as far as a page shows it.
    package struct Preview: Sendable {
        package enum Content: Sendable {
            case text(String)
            /// Rows of a table, its heading first.
            case table([[String]])
            /// The address of a picture that holds it: `data:image/png;base64,…`.
            case image(String)
            /// Too large, or nothing to be shown.
            case none
        }

        package let path: String
        package let byteCount: Int64
        package let content: Content

        package init(path: String, byteCount: Int64, content: Content) {
            self.path = path
            self.byteCount = byteCount
            self.content = content
        }
    }

    package struct StepDetail: Sendable {
        /// Nil for a step without a recording.
        package var job: RecordedJob?
        package var log: [LogLine]
        /// Lines before those.
        package var omittedLineCount: Int
        package var previews: [Preview]

        package init(
            job: RecordedJob? = nil, log: [LogLine] = [], omittedLineCount: Int = 0, previews: [Preview] = []
        ) {
            self.job = job
            self.log = log
            self.omittedLineCount = omittedLineCount
            self.previews = previews
        }
    }

    package let run: RunRecord
    package let details: [Step.ID: StepDetail]
    /// What differs from the run before; nil when there was none.
    package let difference: RunDifference?

    package init(run: RunRecord, details: [Step.ID: StepDetail], difference: RunDifference?) {
        self.run = run
        self.details = details
        self.difference = difference
    }
}

extension RunRecord {
    /// The steps that the run's time was spent on: from the one that ended last, always the need that ended last.
    package var criticalPath: [Step.ID] {
        func end(_ entry: Entry) -> Duration? { entry.start.map { $0 + entry.report.duration } }
        var path: [Step.ID] = []
        var current = steps.filter { $0.start != nil }.max { (end($0) ?? .zero) < (end($1) ?? .zero) }
        while let entry = current, !path.contains(entry.report.step) {
            path.insert(entry.report.step, at: 0)
            current = entry.needs.compactMap { self[$0] }.filter { $0.start != nil }
                .max { (end($0) ?? .zero) < (end($1) ?? .zero) }
        }
        return path
    }
}
