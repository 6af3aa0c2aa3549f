package import PipelineModel

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
