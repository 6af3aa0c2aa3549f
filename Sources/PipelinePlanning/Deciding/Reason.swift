import CacheStorage
import PipelineModel

/// Why a step without a recording runs, in one phrase: what changed since the nearest earlier attempt.
///
/// - Parameter earlier: newest first.
func reasonToRun(_ manifest: Manifest, earlier: [EarlierManifest]) -> String {
    let compared = earlier.map { (attempt: $0, changes: manifest.changes(since: $0.manifest)) }
    // The first of equally near ones is the newest.
    guard let nearest = compared.min(by: { $0.changes.count < $1.changes.count }) else { return "no recording" }
    guard let first = nearest.changes.first else {
        return nearest.attempt.failed ? "failed last time" : "its recording is gone"
    }
    // A changed setting shows in the command, in variables and in files too: only its like are worth counting.
    let area = first.part.prefix { $0 != "/" }
    let alike = nearest.changes.count { $0.part.prefix { $0 != "/" } == area && area != "config" }
    return alike > 1 ? "\(first), and \(alike - 1) more" : "\(first)"
}
