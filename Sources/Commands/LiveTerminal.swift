import Dispatch
import Foundation
import RunReporting

/// Keeps a live report alive while a run goes on.
final class LiveTerminal {
    private let timer: any DispatchSourceTimer

    init(_ report: LiveReport) {
        timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "retake.terminal"))
        timer.schedule(deadline: .now() + 0.2, repeating: 0.2)
        timer.setEventHandler { report.tick() }
        timer.activate()
    }

    deinit { timer.cancel() }

    /// How many columns standard output has now; 80 where it does not say.
    @Sendable static func width() -> Int {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }
}
