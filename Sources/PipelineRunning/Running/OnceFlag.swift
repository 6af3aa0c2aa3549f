import Synchronization

/// Tells the first caller from all others.
final class OnceFlag: Sendable {
    private let isDone = Atomic(false)

    var isFirst: Bool { !isDone.exchange(true, ordering: .relaxed) }
}
