package import PipelineModel

/// A way of running one job on this machine.
package protocol StepRuntime: Sendable {
    /// `namespace`, `container` or `host`: a part of every fingerprint, because a program can tell them apart.
    var kind: String { get }

    /// What a person should know before anything runs this way, or nil.
    var notice: String? { get }

    /// The runtime that runs a job: this one, unless it leaves that to another.
    func runtime(for job: Job) -> any StepRuntime

    /// Throws when this runtime can't work on this machine, with the cure. Cheap when called again.
    func check() async throws

    /// Runs a job to its end and returns how it ended.
    ///
    /// A program that fails is an outcome; throwing is for a job that could not be started, and for cancellation:
    /// then every process of the job has ended before this throws.
    ///
    /// - Parameter onLine: called for each line as it is written, one at a time.
    func run(_ job: PreparedJob, onLine: @escaping @Sendable (LogLine) -> Void) async throws -> JobOutcome
}

extension StepRuntime {
    package func runtime(for job: Job) -> any StepRuntime { self }
}

/// Runs each job in the runtime that it asks for, and in the run's own when it asks for none.
package struct RuntimeChoice: StepRuntime {
    private let standard: any StepRuntime
    private let others: [any StepRuntime]

    package init(_ standard: any StepRuntime, others: [any StepRuntime]) {
        self.standard = standard
        self.others = others
    }

    package var kind: String { standard.kind }
    package var notice: String? { standard.notice }

    package func check() async throws { try await standard.check() }

    package func runtime(for job: Job) -> any StepRuntime {
        guard let wanted = job.runtimeKind, wanted != kind else { return standard }
        return others.first { $0.kind == wanted } ?? standard
    }

    package func run(
        _ job: PreparedJob, onLine: @escaping @Sendable (LogLine) -> Void
    ) async throws -> JobOutcome {
        let runtime = runtime(for: job.job)
        if runtime.kind != kind { try await runtime.check() }
        return try await runtime.run(job, onLine: onLine)
    }
}
