package import PipelineModel
import Synchronization

/// Shows a run on a terminal: the lines of another report as they come, and below them, always in the same place, what runs
/// now. At the end only the lines are left.
package final class LiveReport: RunReport {
    /// More running steps are counted, not named.
    private static let stepLimit = 5

    private struct Running {
        let step: Step.ID
        let since: ContinuousClock.Instant
        var lastLine = ""
    }

    private struct State {
        var stepCount = 0
        var doneCount = 0
        var savedDuration = Duration.zero
        var running: [Running] = []
        /// How many lines of the screen are below the last line of the report.
        var drawnLineCount = 0
        var isOver = false
    }

    private let style: TextStyle
    private let width: @Sendable () -> Int
    private let now: @Sendable () -> ContinuousClock.Instant
    private let write: @Sendable (String) -> Void
    private let lines = Mutex<(any RunReport)?>(nil)
    private let state = Mutex(State())

    /// - Parameters:
    ///   - width: how many columns the terminal has now.
    ///   - write: called with text for the terminal; it must not call back.
    ///   - lines: makes the report whose lines are shown, from what takes them.
    package init(
        style: TextStyle, width: @escaping @Sendable () -> Int,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now },
        write: @escaping @Sendable (String) -> Void,
        lines: (@escaping @Sendable (String) -> Void) -> any RunReport
    ) {
        self.style = style
        self.width = width
        self.now = now
        self.write = write
        let report = lines { [weak self] text in self?.printAbove(text) }
        self.lines.withLock { $0 = report }
    }

    package func show(_ event: RunEvent) {
        state.withLock { note(event, &$0) }
        let report = lines.withLock(\.self)
        report?.show(event)
    }

    /// Draws anew what runs, as time goes by.
    package func tick() {
        state.withLock { state in
            guard !state.isOver, state.drawnLineCount > 0 || !state.running.isEmpty else { return }
            write(erasure(state) + drawing(&state))
        }
    }

    private func printAbove(_ text: String) {
        state.withLock { state in write(erasure(state) + text + drawing(&state)) }
    }

    private func note(_ event: RunEvent, _ state: inout State) {
        switch event {
        case .started(_, _, let steps): state.stepCount = steps.count
        case .stepStarted(let step, _): state.running.append(Running(step: step, since: now()))
        case .stepWrote(let step, let line):
            if let index = state.running.firstIndex(where: { $0.step == step }) {
                state.running[index].lastLine = line.text
            }
        case .stepFinished(let report):
            state.running.removeAll { $0.step == report.step }
            state.doneCount += 1
            state.savedDuration += report.savedDuration ?? .zero
        case .finished:
            state.isOver = true
            state.running = []
        case .stepWaiting, .notice, .packing: break
        }
    }

    /// Takes away what was drawn: the cursor stands below it.
    private func erasure(_ state: State) -> String {
        state.drawnLineCount > 0 ? "\u{1B}[\(state.drawnLineCount)A\r\u{1B}[J" : ""
    }

    private func drawing(_ state: inout State) -> String {
        guard !state.isOver, !state.running.isEmpty else {
            state.drawnLineCount = 0
            return ""
        }
        let moment = now()
        let nameWidth = state.running.prefix(Self.stepLimit).map { min(24, clean($0.step.rawValue).count) }.max() ?? 0
        var drawn = state.running.prefix(Self.stepLimit).map { running in
            let name = fitted(clean(running.step.rawValue), to: nameWidth)
            let time = durationText(running.since.duration(to: moment))
            return
                "▸ \(name)  \(String(repeating: " ", count: max(0, 8 - time.count)))\(time)  \(clean(running.lastLine))"
        }
        let hidden = state.running.count - drawn.count
        let saved = state.savedDuration > .zero ? ", replay saved \(durationText(state.savedDuration))" : ""
        drawn.append(
            "  \(state.doneCount) of \(state.stepCount) done, \(state.running.count) running"
                + (hidden > 0 ? " (\(hidden) not shown)" : "") + saved)
        state.drawnLineCount = drawn.count
        // A line that is as wide as the terminal may or may not go on below.
        let room = max(10, width() - 1)
        return drawn.map { style.painted(String($0.prefix(room)), .aside) + "\n" }.joined()
    }

    private func fitted(_ text: String, to width: Int) -> String {
        text.count > width
            ? text.prefix(max(0, width - 1)) + "…" : text + String(repeating: " ", count: width - text.count)
    }

    private func clean(_ text: String) -> String { TextStyle.plain.cleaned(text) }
}
