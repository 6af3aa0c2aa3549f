import Synchronization

/// The executions that have not ended yet.
final class RunningExecutions: Sendable {
    private let tasks = Mutex([String: Task<Void, Never>]())

    func add(_ id: String, _ task: Task<Void, Never>) { tasks.withLock { $0[id] = task } }

    /// Waits for the end of one.
    func wait(for id: String) async { await tasks.withLock { $0[id] }?.value }

    func stop(_ id: String) { tasks.withLock { $0[id] }?.cancel() }

    func stopAll() async {
        cancelAll()
        await finish()
    }

    /// Waits for all, those too that begin meanwhile. Stops them when the task is cancelled.
    func finish() async {
        await withTaskCancellationHandler {
            while let (id, task) = tasks.withLock({ $0.first }) {
                await task.value
                tasks.withLock { _ = $0.removeValue(forKey: id) }
            }
        } onCancel: {
            cancelAll()
        }
    }

    private func cancelAll() {
        for task in tasks.withLock({ Array($0.values) }) { task.cancel() }
    }
}
