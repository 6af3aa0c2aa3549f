package import PipelineModel

/// Shows a plan as lines of text: a table, what is missing, and totals.
package struct PlanLines: Sendable {
    private let style: TextStyle
    private let prices: Prices
    private let variables: Object

    /// - Parameter variables: environment variables that the pipeline's file names.
    package init(style: TextStyle = .plain, prices: Prices = Prices(), variables: Object = [:]) {
        self.variables = variables
        self.style = style
        self.prices = prices
    }

    /// With a line break at the end of each line.
    package func text(of plan: PlanReport) -> String {
        var lines = plan.entries.isEmpty ? [] : steps(plan).lines(style) + [""]
        let missing = missingInputs(plan)
        if !missing.rows.isEmpty {
            let isLocal = missingURIs(plan).allSatisfy { $0.hasPrefix("file:") }
            let advice =
                isLocal
                ? "put them there, or name what is there"
                : "map them under 's3:' in retake.yaml, or put them into the bucket folder"
            lines.append("nothing provides these inputs; \(advice):")
            lines += missing.lines(style).map { "  \($0)" } + [""]
        }
        lines += overwritten(plan)
        lines.append(totals(plan))
        if !variables.members.isEmpty { lines.append(style.cleaned(VariablesLine.text(of: variables))) }
        let hours = plan.instanceHours
        if !hours.isEmpty { lines.append("instance time, if the cloud took as long: \(hours.text(at: prices))") }
        if plan.entries.contains(where: { $0.outcome == .cloudOnly }) { lines.append(CloudOnlyAdvice.line) }
        return lines.map { $0 + "\n" }.joined()
    }

    /// So many files are named.
    private static let namedFiles = 10

    private func overwritten(_ plan: PlanReport) -> [String] {
        let files = plan.entries.flatMap { entry in entry.overwritten.map { (entry.step, $0) } }
        if files.isEmpty { return [] }
        var table = TextTable()
        for (step, file) in files.prefix(Self.namedFiles) {
            table.rows.append([.init(step.rawValue), .init(file, .careful)])
        }
        let rest = files.count - Self.namedFiles
        return ["these files may be written over, and are not as their step wrote them last:"]
            + table.lines(style).map { "  \($0)" } + (rest > 0 ? ["  and \(rest) more"] : []) + [""]
    }

    private func steps(_ plan: PlanReport) -> TextTable {
        let outcomes = Dictionary(plan.entries.map { ($0.step, $0.outcome) }) { first, _ in first }
        var table = TextTable()
        table.append(["step", "type", "decision", "time", "why"], .aside)
        let groups = NumberedSteps.groups(
            of: plan.entries.filter { $0.outcome != .notSelected }, named: \.step
        ) { [type(of: $0), outcome(of: $0, outcomes).text, $0.reason] }
        for group in groups {
            table.rows.append([
                .init(group.label), .init(group.texts[0]),
                .init(group.texts[1], outcome(of: group.first, outcomes).colour), .init(time(of: group.items)),
                .init(group.texts[2]),
            ])
        }
        return table
    }

    /// The kind of a step, and what stands in for it.
    private func type(of entry: PlanReport.Entry) -> String {
        entry.kind + (entry.substitution.map { " by \($0)" } ?? "")
    }

    private func outcome(of entry: PlanReport.Entry, _ outcomes: [Step.ID: StepOutcome]) -> TextTable.Cell {
        switch entry.outcome {
        case .replayed: return .init("replay", .cached)
        case .ran: return .init("run", .good)
        case .notSelected: return .init("-", .aside)
        case .evaluated: return .init("evaluated", .aside)
        case .notTaken: return .init("not taken", .aside)
        case .cloudOnly: return .init("can't run here", .careful)
        case .failed: return .init("ends the run", .bad)
        case .skipped, .interrupted: return .init(entry.outcome.words, .careful)
        case .undecided:
            let awaited = entry.needs.filter { outcomes[$0] != .replayed && outcomes[$0] != .evaluated }
            let shown = awaited.prefix(2).map(\.rawValue).joined(separator: ", ")
            let rest = awaited.count > 2 ? " and \(awaited.count - 2) more" : ""
            return .init(awaited.isEmpty ? "unknown" : "after \(shown)\(rest)", .careful)
        }
    }

    /// Of entries with one outcome.
    private func time(of entries: [PlanReport.Entry]) -> String {
        let durations = entries.compactMap(\.expectedDuration)
        guard durations.count == entries.count else { return "-" }
        let isReplay = entries.first?.outcome == .replayed
        return "\(isReplay ? "saves" : "about") \(durationText(durations.reduce(.zero, +)))"
    }

    private static let open: [StepOutcome] = [.ran, .undecided, .replayed]

    private func missingURIs(_ plan: PlanReport) -> [String] {
        plan.entries.filter { Self.open.contains($0.outcome) }.flatMap(\.inputs).filter { $0.source == nil }.map(\.uri)
    }

    private func missingInputs(_ plan: PlanReport) -> TextTable {
        var table = TextTable()
        for entry in plan.entries where Self.open.contains(entry.outcome) {
            for input in entry.inputs where input.source == nil {
                table.rows.append([
                    .init(entry.step.rawValue), .init(input.name), .init(input.uri, .bad), .init(heldUp(entry, plan)),
                ])
            }
        }
        return table
    }

    /// The steps that can't run without a step.
    private func heldUp(_ entry: PlanReport.Entry, _ plan: PlanReport) -> String {
        var held: Set<Step.ID> = [entry.step]
        for other in plan.entries where other.needs.contains(where: held.contains) { held.insert(other.step) }
        let names = plan.entries.map(\.step).filter { held.contains($0) && $0 != entry.step }.map(\.rawValue)
        guard !names.isEmpty else { return "" }
        let shown = names.prefix(4).joined(separator: ", ")
        return "holds up \(shown)" + (names.count > 4 ? " and \(names.count - 4) more" : "")
    }

    private func totals(_ plan: PlanReport) -> String {
        func count(_ outcome: StepOutcome) -> Int { plan.entries.count { $0.outcome == outcome } }
        func time(_ outcomes: [StepOutcome]) -> Duration {
            plan.entries.filter { outcomes.contains($0.outcome) }.compactMap(\.expectedDuration).reduce(.zero, +)
        }
        let counts = [
            (count(.replayed), "to replay"), (count(.ran), "to run"), (count(.undecided), "known later"),
            (count(.evaluated), "evaluated"), (count(.notTaken), "not taken"), (count(.cloudOnly), "can't run here"),
            (count(.failed), "ends the run"), (count(.notSelected), "not selected"),
        ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        let saved = time([.replayed])
        // A sum without the steps that never ran before would promise too much.
        let isKnown = plan.entries.allSatisfy {
            $0.expectedDuration != nil || ![.ran, .undecided, .replayed].contains($0.outcome)
        }
        let expected = isKnown ? time([.ran, .undecided]) : .zero
        return (counts.isEmpty ? "no steps" : counts.joined(separator: ", "))
            + (expected > .zero ? "; at most about \(durationText(expected)) to run" : "")
            + (saved > .zero ? "; replay saves \(durationText(saved))" : "")
    }
}
