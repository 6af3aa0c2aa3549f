import Dispatch
import Foundation
import RunReporting

/// Keeps a live report alive while a run goes on.
final class LiveTerminal {
    private let timer: any DispatchSourceTimer

    init(_ report: LiveReport) {
        timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "retake.terminal"))
        timer.schedule(deadline: .now() + 0.1, repeating: 0.1)
        timer.setEventHandler { report.tick() }
        timer.activate()
    }

    deinit { timer.cancel() }

    /// What standard output has room for now; 80 by 24 where it does not say.
    @Sendable static func size() -> LiveReport.Size {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return LiveReport.Size(columns: 80, rows: 24)
        }
        return LiveReport.Size(columns: Int(size.ws_col), rows: Int(size.ws_row))
    }
}
