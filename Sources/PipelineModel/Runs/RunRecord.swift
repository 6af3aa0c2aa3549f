/// A run as it is remembered: what became of every step, when, and with what.
package struct RunRecord: Sendable, Hashable {
    package struct Entry: Sendable, Hashable {
        /// Without its log's end, which is kept beside.
        package var report: StepReport
        /// What the definition calls its kind.
        package let kind: String
        package let needs: [Step.ID]
        /// Since the run began; nil for a step that nothing was started for.
        package let start: Duration?
        /// Whether what it wrote is kept with the run, as for a step that failed: of others their recording has it.
        package var hasLog: Bool
        /// What the definition asks of the cloud.
        package let instances: [Instance]
        /// What a step that failed was made of: of others their recording tells.
        package let failedManifest: Manifest?

        package init(
            report: StepReport, kind: String, needs: [Step.ID], start: Duration? = nil, hasLog: Bool = false,
            instances: [Instance] = [], failedManifest: Manifest? = nil
        ) {
            self.failedManifest = failedManifest
            self.instances = instances
            self.report = report
            self.kind = kind
            self.needs = needs
            self.start = start
            self.hasLog = hasLog
        }
    }

    package let run: String
    package let pipeline: String
    /// The real path of the definition; nil where it is not known.
    package let definition: String?
    /// In seconds since 1970.
    package let startedAt: Int64
    package let outcome: RunSummary.Outcome
    package let duration: Duration
    package let parameters: Object
    package let user: String
    package let host: String
    /// In the order of the definition.
    package var steps: [Entry]

    package init(
        run: String, pipeline: String, startedAt: Int64, outcome: RunSummary.Outcome, duration: Duration,
        parameters: Object, user: String, host: String, steps: [Entry], definition: String? = nil
    ) {
        self.run = run
        self.pipeline = pipeline
        self.definition = definition
        self.startedAt = startedAt
        self.outcome = outcome
        self.duration = duration
        self.parameters = parameters
        self.user = user
        self.host = host
        self.steps = steps
    }

    package var project: ProjectIdentity { ProjectIdentity(pipeline: pipeline, definition: definition) }

    package subscript(step: Step.ID) -> Entry? { steps.first { $0.report.step == step } }

    package var savedDuration: Duration { steps.compactMap(\.report.savedDuration).reduce(.zero, +) }
}
