import Synchronization

/// Tells the first caller from all others.
package final class OnceFlag: Sendable {
    private let isDone = Atomic(false)

    package init() {}

    package var isFirst: Bool { !isDone.exchange(true, ordering: .relaxed) }
}
