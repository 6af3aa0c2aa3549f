import Dispatch
import Synchronization

extension Array where Element: Sendable {
    /// Applies a function to each element, on all processors; the results in the order of the elements.
    func concurrentMap<Result: Sendable>(_ transform: @Sendable (Element) -> Result) -> [Result] {
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
