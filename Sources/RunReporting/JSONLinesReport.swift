package import PipelineModel
import Synchronization

/// Shows a run as one JSON object a line, for other programs.
///
/// Every object has `event`: `run-started`, `step-started`, `step-waiting`, `log`, `step-finished`, `notice`, and
/// last `run-finished`. Seconds are numbers, to the millisecond. `fingerprint` is null while it is unknown;
/// `savedSeconds`, `exitCode`, `workspace` and `message` are left out where they mean nothing, as is the `step` of a
/// notice that concerns the whole run. Texts are as they came: unlike ``LinesReport``, nothing is taken out.
package final class JSONLinesReport: RunReport {
    private let write: Mutex<@Sendable (String) -> Void>

    /// - Parameter write: called for one line at a time, with its line break; it must not call back.
    package init(write: @escaping @Sendable (String) -> Void) {
        self.write = Mutex(write)
    }

    package func show(_ event: RunEvent) {
        let line = Value.object(event.members).json() + "\n"
        write.withLock { $0(line) }
    }
}
