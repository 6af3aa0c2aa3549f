package import PipelineModel
import Synchronization

/// Shows a run on a terminal: the lines of another report as they come, and below them, always in the same place, a table of
/// what the steps are doing. At the end only the lines are left.
package final class LiveReport: RunReport {
    /// How much a terminal has room for.
    package struct Size: Sendable, Hashable {
        package let columns: Int
        package let rows: Int

        package init(columns: Int, rows: Int) {
            self.columns = columns
            self.rows = rows
        }
    }

    /// A table is to be seen at a glance, however tall the terminal is.
    private static let rowLimit = 24

    private struct State {
        var table = LiveTable()
        /// How wide each line is that stands below the last line of the report.
        var drawnWidths: [Int] = []
        var isOver = false
    }

    private let style: TextStyle
    private let size: @Sendable () -> Size
    private let now: @Sendable () -> ContinuousClock.Instant
    private let write: @Sendable (String) -> Void
    private let lines = Mutex<(any RunReport)?>(nil)
    private let state = Mutex(State())

    /// - Parameters:
    ///   - size: what the terminal has room for now.
    ///   - write: called with text for the terminal; it must not call back.
    ///   - lines: makes the report whose lines are shown, from what takes them.
    package init(
        style: TextStyle, size: @escaping @Sendable () -> Size,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now },
        write: @escaping @Sendable (String) -> Void,
        lines: (@escaping @Sendable (String) -> Void) -> any RunReport
    ) {
        self.style = style
        self.size = size
        self.now = now
        self.write = write
        let report = lines { [weak self] text in self?.printAbove(text) }
        self.lines.withLock { $0 = report }
    }

    package func show(_ event: RunEvent) {
        state.withLock { state in
            state.table.note(event, at: now())
            if case .finished = event { state.isOver = true }
        }
        // It stands in the table.
        if case .packing = event { return }
        let report = lines.withLock(\.self)
        report?.show(event)
    }

    /// Draws the table anew, as time goes by and the terminal changes its size.
    package func tick() {
        state.withLock { state in
            guard !state.isOver, !state.drawnWidths.isEmpty || state.table.isWorthDrawing else { return }
            write(redrawn("", &state))
        }
    }

    /// Begins a new table below whatever stands on the terminal now.
    package func forgetDrawn() { state.withLock { $0.drawnWidths = [] } }

    /// Prints lines of somebody else's above the table.
    package func print(_ text: String) { printAbove(text) }

    private func printAbove(_ text: String) {
        guard !text.isEmpty else { return }
        state.withLock { state in write(redrawn(text, &state)) }
    }

    /// Takes away what was drawn, puts text there, and draws below it.
    private func redrawn(_ text: String, _ state: inout State) -> String {
        let size = size()
        let erasure = Self.erasure(of: state.drawnWidths, columns: size.columns)
        guard !state.isOver, state.table.isWorthDrawing else {
            state.drawnWidths = []
            return erasure + text
        }
        // A line that is as wide as the terminal may or may not go on below.
        let room = max(10, size.columns - 1)
        let rows = state.table.rows(at: now(), limit: max(2, min(Self.rowLimit, size.rows - 2)), columns: room)
        let texts = rows.map { $0.text.fitting(columns: room) }
        state.drawnWidths = texts.map { terminalColumns(of: $0) }
        return erasure + text + zip(texts, rows).map { style.painted($0, $1.colour) + "\n" }.joined()
    }

    /// The cursor stands below the lines; a terminal that became narrower has broken them anew. Line by line: what is erased
    /// as a whole screen some terminals keep in their history.
    private static func erasure(of widths: [Int], columns: Int) -> String {
        guard !widths.isEmpty else { return "" }
        let rows = widths.reduce(0) { $0 + max(1, ($1 + columns - 1) / max(1, columns)) }
        return String(repeating: "\u{1B}[1A\u{1B}[2K", count: rows) + "\r"
    }
}
