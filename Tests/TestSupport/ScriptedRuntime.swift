import Foundation
import HostSystem
package import PipelineModel
package import StepExecution
import Synchronization
import SystemPackage

/// A runtime that runs no program: for each step it makes the output folders and calls a closure, which may write
/// to them.
///
/// ```swift
/// let runtime = ScriptedRuntime { job, onLine in
///     try write("rows", to: job.path(of: "/opt/ml/processing/output/clean.csv"))
///     return .succeeded
/// }
/// ```
package final class ScriptedRuntime: StepRuntime {
    package typealias Script = @Sendable (PreparedJob, _ onLine: @Sendable (LogLine) -> Void) async throws -> JobOutcome

    package let kind: String
    package let notice: String?
    private let scripts: [Step.ID: Script]
    private let otherwise: Script
    private let started = Mutex<[PreparedJob]>([])

    /// - Parameter otherwise: what steps without a script of their own do: nothing, and succeed.
    package init(
        kind: String = "scripted", notice: String? = nil, _ scripts: [Step.ID: Script] = [:],
        otherwise: @escaping Script = { _, _ in .succeeded }
    ) {
        self.kind = kind
        self.notice = notice
        self.scripts = scripts
        self.otherwise = otherwise
    }

    /// What was started so far, in that order.
    package var startedJobs: [PreparedJob] { started.withLock(\.self) }
    package var startedSteps: [Step.ID] { startedJobs.map(\.job.step) }

    package func check() async throws {}

    package func run(
        _ job: PreparedJob, onLine: @escaping @Sendable (LogLine) -> Void
    ) async throws -> JobOutcome {
        started.withLock { $0.append(job) }
        for output in job.job.outputs {
            try FileManager.default.createDirectory(
                atPath: job.path(of: output.path).string, withIntermediateDirectories: true)
        }
        return try await (scripts[job.job.step] ?? otherwise)(job, onLine)
    }
}

extension JobOutcome {
    /// What a program that worked leaves, in no time.
    package static let succeeded = JobOutcome(status: .exited(0), duration: .zero)

    package static func failed(exitCode: Int32, note: String? = nil) -> JobOutcome {
        JobOutcome(status: .exited(exitCode), duration: .zero, failureNote: note)
    }
}
