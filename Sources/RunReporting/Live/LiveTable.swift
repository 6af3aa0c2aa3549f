import PipelineModel

/// What a run's steps are doing now, as rows of a table: a value that events change and nothing else.
struct LiveTable {
    struct Row: Equatable {
        let text: String
        let colour: Colour?
    }

    private struct Running {
        let step: Step.ID
        let since: ContinuousClock.Instant
        let expected: Duration?
        var lastLine = ""
    }

    private var order: [Step.ID] = []
    private var known: Set<Step.ID> = []
    private var done: [Step.ID: StepReport] = [:]
    private var waiting: [Step.ID: String] = [:]
    private var running: [Running] = []
    private var packing: RunEvent.Packing?
    private var savedDuration = Duration.zero
    private var start: ContinuousClock.Instant?

    /// Whether there is anything to look at.
    var isWorthDrawing: Bool { !running.isEmpty || !waiting.isEmpty || packing != nil }

    mutating func note(_ event: RunEvent, at moment: ContinuousClock.Instant) {
        start = start ?? moment
        switch event {
        case .started(_, _, let steps):
            order = steps
            known = Set(steps)
        case .stepStarted(let step, _, let expected):
            add(step)
            waiting[step] = nil
            running.append(Running(step: step, since: moment, expected: expected))
        case .stepWaiting(let step, let holder): waiting[step] = holder
        case .stepWrote(let step, let line):
            if let index = running.firstIndex(where: { $0.step == step }) { running[index].lastLine = line.text }
        case .stepFinished(let report):
            add(report.step)
            running.removeAll { $0.step == report.step }
            waiting[report.step] = nil
            done[report.step] = report
            savedDuration += report.savedDuration ?? .zero
        case .packing(let packing): self.packing = packing
        case .finished:
            running = []
            waiting = [:]
            packing = nil
        case .notice: break
        }
    }

    /// A step that came to be known while the run went on.
    private mutating func add(_ step: Step.ID) {
        if known.insert(step).inserted { order.append(step) }
    }

    /// A row for each step where they have room, else for each that runs; then the totals.
    ///
    /// - Parameters:
    ///   - limit: how many rows there may be.
    ///   - columns: how wide they may be: names get half of that at most.
    func rows(at moment: ContinuousClock.Instant, limit: Int, columns: Int) -> [Row] {
        let room = max(1, limit - 1)
        let single = order.count <= room ? order.map { [$0] } : grouped(order)
        let shown = single.count <= room ? single : Array(running.map { [$0.step] }.prefix(room))
        let states = shown.map { steps in
            steps.count == 1 ? state(of: steps[0], at: moment) : state(of: steps)
        }
        let names = shown.map { clean($0.count == 1 ? $0[0].rawValue : stem(of: $0[0])) }
        let nameWidth = min(columns / 2, names.map { terminalColumns(of: $0) }.max() ?? 0)
        let timeWidth = states.map { terminalColumns(of: $0.time) }.max() ?? 0
        let rows = zip(names, states).map { name, state in
            let name = name.filling(columns: nameWidth)
            let time = state.time.filling(columns: timeWidth)
            return Row(text: "\(state.mark) \(name)  \(time)  \(state.detail)".trimmedAtEnd, colour: state.colour)
        }
        return rows + [
            Row(text: totals(at: moment, hiding: hidden(behind: shown)), colour: .aside)
        ]
    }

    private typealias State = (mark: String, time: String, detail: String, colour: Colour?)

    private func state(of step: Step.ID, at moment: ContinuousClock.Instant) -> State {
        if let report = done[step] {
            let time = report.duration > .zero ? durationText(report.duration) : ""
            switch report.outcome {
            case .ran: return ("✓", time, "done", .good)
            case .replayed:
                return (
                    "✓", "", report.savedDuration.map { "replayed, saved \(durationText($0))" } ?? "replayed", .cached
                )
            case .failed: return ("✗", time, "failed", .bad)
            default:
                return ("-", "", report.outcome.rawValue.replacing("-", with: " "), report.outcome.colour)
            }
        }
        if let running = running.first(where: { $0.step == step }) {
            let elapsed = durationText(running.since.duration(to: moment))
            let time = running.expected.map { "\(elapsed) of about \(durationText($0))" } ?? elapsed
            return ("▸", time, clean(running.lastLine).replacing("\t", with: " "), nil)
        }
        if let holder = waiting[step] { return ("·", "", clean("waits for \(holder)"), .careful) }
        return ("·", "", "", .aside)
    }

    /// Steps of one name and different numbers together, where the table has no room for each.
    private func grouped(_ steps: [Step.ID]) -> [[Step.ID]] {
        NumberedSteps.groups(of: steps, named: \.self) { _ in [] }.map(\.items)
    }

    private func stem(of step: Step.ID) -> String {
        Step.iterated(step.rawValue).map { "\($0.body)-N" } ?? step.rawValue
    }

    private func state(of steps: [Step.ID]) -> State {
        let ended = steps.compactMap { done[$0]?.outcome }
        let group = Set(steps)
        let now = running.count { group.contains($0.step) }
        let failed = ended.count { $0 == .failed }
        let counts = [
            "\(ended.count) of \(steps.count) done", now > 0 ? "\(now) running" : "",
            failed > 0 ? "\(failed) failed" : "",
        ].filter { !$0.isEmpty }
        let (mark, colour): (String, Colour?) =
            if failed > 0 { ("✗", .bad) } else if ended.count == steps.count { ("✓", .good) } else if now > 0 {
                ("▸", nil)
            } else { ("·", .aside) }
        return (mark, "", counts.joined(separator: ", "), colour)
    }

    /// How many running steps no row tells of.
    private func hidden(behind shown: [[Step.ID]]) -> Int {
        let told = Set(shown.joined())
        return running.count { !told.contains($0.step) }
    }

    private func totals(at moment: ContinuousClock.Instant, hiding hidden: Int) -> String {
        var text = "  \(done.count) of \(order.count) done"
        if !running.isEmpty { text += ", \(running.count) running" }
        if hidden > 0 { text += " (\(hidden) not shown)" }
        if let start { text += ", \(durationText(start.duration(to: moment)))" }
        if savedDuration > .zero { text += "; replay saved \(durationText(savedDuration))" }
        if let packing { text += "; \(packing.line)" }
        return text
    }

    private func clean(_ text: String) -> String { TextStyle.plain.cleaned(text) }
}

extension String {
    fileprivate var trimmedAtEnd: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}

/// How wide text is on a terminal: most characters take one column, those of East Asia and pictures two, marks none.
///
/// An approximation of Unicode's East Asian Width (UAX #11): the ranges that terminals agree on.
func terminalColumns(of character: Character) -> Int {
    guard let first = character.unicodeScalars.first else { return 0 }
    if first.value < 0x300 { return 1 }
    switch first.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    if first.properties.isEmojiPresentation || character.unicodeScalars.contains("\u{FE0F}") { return 2 }
    return wideRanges.contains { $0.contains(first.value) } ? 2 : 1
}

func terminalColumns(of text: String) -> Int {
    text.reduce(0) { $0 + terminalColumns(of: $1) }
}

extension String {
    /// The beginning that fits into so many columns.
    func fitting(columns: Int) -> String {
        var left = columns
        return String(
            prefix { character in
                left -= terminalColumns(of: character)
                return left >= 0
            })
    }

    /// Exactly so many columns: cut with `…`, or filled with spaces.
    func filling(columns: Int) -> String {
        let width = terminalColumns(of: self)
        guard width > columns else { return self + String(repeating: " ", count: columns - width) }
        let cut = fitting(columns: max(0, columns - 1)) + "…"
        return cut + String(repeating: " ", count: max(0, columns - terminalColumns(of: cut)))
    }
}

private let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
    0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD,
]
