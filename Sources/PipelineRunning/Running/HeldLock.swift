import CHost
import CacheStorage
import PipelineModel
import Synchronization

/// The right to compute a fingerprint, kept until its recording is published.
final class HeldLock: Sendable {
    private let lock: Mutex<KeyLock?>

    /// Why what is computed is not recorded: the right was waited for in vain.
    let problem: String?

    init(_ lock: consuming KeyLock) {
        self.lock = Mutex(lock)
        problem = nil
    }

    /// No right: another holds it, and does not come to its end.
    init(keptBy holder: String) {
        lock = Mutex(nil)
        problem = "\(holder) keeps the lock of this step"
    }

    func release() { lock.withLock { $0 = nil } }
}

extension Identity {
    /// How others learn who computes what they wait for.
    var lockHolder: KeyLock.Holder {
        KeyLock.Holder(name: "process \(getpid()) of \(user) on \(host)")
    }
}
