import CacheStorage
import PipelineModel
import PipelinePlanning

/// The outputs of earlier steps that a job reads, as they were before it began.
///
/// They lie in the cache, where nobody should change them, and whoever wants to can.
struct MountedTrees: Sendable {
    private let cache: Cache
    private let trees: [(output: StepOutput, step: Step.ID, state: Int64?)]

    init(of contents: [InputContent], in cache: Cache) {
        self.cache = cache
        trees = contents.flatMap(\.pieces).compactMap { piece in
            guard case .output(let output, let step, _) = piece.source else { return nil }
            return (output, step, cache.trees.state(of: output))
        }
    }

    /// What is no longer as it was; nil when all is.
    func change() -> String? {
        trees.first { $0.state == nil || cache.trees.state(of: $0.output) != $0.state }.map {
            "output '\($0.output.name)' of step '\($0.step)', in the cache,"
        }
    }
}
