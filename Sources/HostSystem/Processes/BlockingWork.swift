import Dispatch
import Synchronization

/// Runs work that blocks its thread (hashing, packing, waiting for the disk) away from the threads that tasks share.
///
/// The work may ask whether its task is cancelled; nothing else cuts it short.
package func blocking<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withTaskExecutorPreference(BlockingExecutor.shared) { try work() }
}

/// The same for work that waits for something else in between, such as a client that sends a file piece by piece.
package func blockingTask<Result: Sendable>(_ work: @escaping @Sendable () async throws -> Result) async throws
    -> Result
{
    try await withTaskExecutorPreference(BlockingExecutor.shared) { try await work() }
}

private final class BlockingExecutor: TaskExecutor {
    static let shared = BlockingExecutor()

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        DispatchQueue.global().async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

/// Does what blocks its thread, such as copying and reading, on a thread of its own, one thing after the other.
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

extension Array where Element: Sendable {
    /// Applies a function to each element, on all processors; the results in the order of the elements.
    package func concurrentMap<Result: Sendable>(_ transform: @Sendable (Element) -> Result) -> [Result] {
        let batch = 32
        // A few are done before another thread wakes up.
        if count <= batch { return map(transform) }
        let batches = Mutex([Int: [Result]]())
        DispatchQueue.concurrentPerform(iterations: (count + batch - 1) / batch) { index in
            let results = self[index * batch..<Swift.min((index + 1) * batch, count)].map(transform)
            batches.withLock { $0[index] = results }
        }
        return batches.withLock { batches in batches.sorted { $0.key < $1.key }.flatMap(\.value) }
    }
}
