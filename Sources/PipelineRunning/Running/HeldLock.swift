import CacheStorage
import Foundation
import PipelineModel
import Synchronization

/// The right to compute a fingerprint, kept until its recording is published.
final class HeldLock: Sendable {
    private let lock: Mutex<KeyLock?>

    init(_ lock: consuming KeyLock) { self.lock = Mutex(lock) }

    func release() { lock.withLock { $0 = nil } }
}

extension Identity {
    /// How others learn who computes what they wait for.
    var lockHolder: KeyLock.Holder {
        KeyLock.Holder(name: "process \(ProcessInfo.processInfo.processIdentifier) of \(user) on \(host)")
    }
}
