import CacheStorage
import Foundation
import PipelineModel
import PipelinePlanning

extension Identity {
    /// How others learn who computes what they wait for.
    var lockHolder: KeyLock.Holder {
        KeyLock.Holder(name: "process \(ProcessInfo.processInfo.processIdentifier) of \(user) on \(host)")
    }
}
