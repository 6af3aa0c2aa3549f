/// What a run says of one step.
package struct StepReport: Sendable, Hashable {
    package let step: Step.ID
    package var disposition: StepDisposition
    /// How long it took in this run.
    package var duration: Duration
    /// How long the recorded job took, when it was replayed.
    package var savedDuration: Duration?
    package var fingerprint: Fingerprint?
    package var failure: Failure?
    /// What its job took of the machine in this run; nil for one that did not run, or where the system does not tell.
    package var resources: JobResources?
    /// Why what it did was not recorded, though it was to be: then it runs again in the next run.
    package var notRecorded: String?
    /// Who recorded what was replayed; nil when it was the user.
    package var recordedBy: String?
    /// The last value of each metric in its log.
    package var metrics: [Metric]

    /// What a person needs to find out why a step failed.
    package struct Failure: Sendable, Hashable {
        /// Nil when the job could not even be started.
        package var exitCode: Int32?
        /// What the job itself, or Retake, says about it.
        package var message: String
        package var logTail: [LogLine]
        /// The folder it ran in.
        package var workspace: String?

        package init(exitCode: Int32? = nil, message: String, logTail: [LogLine] = [], workspace: String? = nil) {
            self.exitCode = exitCode
            self.message = message
            self.logTail = logTail
            self.workspace = workspace
        }
    }

    package init(
        step: Step.ID, outcome: StepOutcome, reason: String, duration: Duration = .zero, savedDuration: Duration? = nil,
        fingerprint: Fingerprint? = nil, failure: Failure? = nil, metrics: [Metric] = [],
        resources: JobResources? = nil
    ) {
        self.resources = resources
        self.metrics = metrics
        self.step = step
        disposition = StepDisposition(outcome, reason: reason)
        self.duration = duration
        self.savedDuration = savedDuration
        self.fingerprint = fingerprint
        self.failure = failure
    }

    package init(step: Step.ID, _ disposition: StepDisposition, failure: Failure? = nil) {
        self.init(step: step, outcome: disposition.outcome, reason: disposition.reason, failure: failure)
    }

    package var outcome: StepOutcome {
        get { disposition.outcome }
        set { disposition.outcome = newValue }
    }

    /// Why it ran, failed or was skipped, in one phrase.
    package var reason: String {
        get { disposition.reason }
        set { disposition.reason = newValue }
    }
}

extension StepReport {
    /// ``reason``, and why what came of it was not recorded.
    package var toldReason: String {
        [reason, notRecorded.map { "not recorded: \($0)" } ?? ""].filter { !$0.isEmpty }.joined(separator: "; ")
    }
}
