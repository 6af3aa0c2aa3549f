import Dispatch

/// Does what blocks its thread, such as copying and reading, on a thread of its own.
///
/// What it does is not cut short when the task that waits for it is cancelled.
package actor BlockingWorker {
    private let executor = QueueExecutor()

    package init() {}

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    package func callAsFunction<Result: Sendable, Failure: Error>(
        _ work: @Sendable () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try work()
    }
}

private final class QueueExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "retake.blocking")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
