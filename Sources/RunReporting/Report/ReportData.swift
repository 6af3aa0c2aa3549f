package import PipelineModel

/// All that a report tells of a run.
package struct ReportData: Sendable {
    /// The beginning of a file of an output.
    package struct Preview: Sendable {
        package enum Content: Sendable {
            case text(String)
            /// The first rows of a table, its heading first.
            case table([[String]])
            /// The address of a picture that holds it: `data:image/png;base64,…`.
            case image(String)
        }

        /// The file, as `output/path`.
        package let path: String
        package let content: Content

        package init(path: String, content: Content) {
            self.path = path
            self.content = content
        }
    }

    package struct StepDetail: Sendable {
        /// Nil for a step without a recording.
        package var job: RecordedJob?
        /// What a step that failed was made of, where that is known, and its last recording before.
        package var failed: (manifest: Manifest, before: RecordedJob?)?
        package var log: [LogLine]
        /// Lines before those.
        package var omittedLineCount: Int
        /// Of the files that are named; of many, the first.
        package var previews: [Preview]

        package init(
            job: RecordedJob? = nil, failed: (manifest: Manifest, before: RecordedJob?)? = nil, log: [LogLine] = [],
            omittedLineCount: Int = 0, previews: [Preview] = []
        ) {
            self.job = job
            self.failed = failed
            self.log = log
            self.omittedLineCount = omittedLineCount
            self.previews = previews
        }
    }

    package let run: RunRecord
    package let details: [Step.ID: StepDetail]
    /// What differs from the run before; nil when there was none.
    package let difference: RunDifference?

    /// What machines of the cloud cost.
    package let prices: Prices

    package init(
        run: RunRecord, details: [Step.ID: StepDetail], difference: RunDifference?, prices: Prices = Prices()
    ) {
        self.prices = prices
        self.run = run
        self.details = details
        self.difference = difference
    }
}
