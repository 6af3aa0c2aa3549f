import HostSystem
import PipelineModel
import PipelinePlanning
import StepExecution
import SystemPackage

/// A path of the container contract that a script names itself: nothing lies there for a plain process.
struct FixedPath: Sendable, Hashable {
    let path: String

    /// The last that the lines of a failed job complain of.
    ///
    /// - Parameter root: where the contract has its folders.
    init?(in lines: [LogLine], below root: FilePath = "/opt/ml") {
        let paths = lines.reversed().lazy.flatMap { UndeclaredInputs.paths(in: $0.text) }
        guard let path = paths.first(where: { FilePath($0).starts(with: root) && !FilePath($0).exists }) else {
            return nil
        }
        self.path = path
    }

    /// What to do, in one sentence.
    var advice: String {
        "the script names '\(path)' itself, which is there in namespaces and containers only: allow namespaces, or have the script "
            + "take the folder from its variables (SM_CHANNEL_…, SM_MODEL_DIR) or begin it with $RETAKE_ROOT"
    }
}
