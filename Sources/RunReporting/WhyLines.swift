package import PipelineModel

/// Shows an explanation as lines of text: the decision, what it is compared with, and every change.
package struct WhyLines: Sendable {
    private let style: TextStyle
    private let time: @Sendable (Int64) -> String

    /// - Parameter time: a moment, in seconds since 1970, as a person reads it.
    package init(style: TextStyle = .plain, time: @escaping @Sendable (Int64) -> String) {
        self.style = style
        self.time = time
    }

    /// With a line break at the end of each line.
    package func text(of explanation: Explanation) -> String {
        var lines = [heading(explanation)]
        if let job = explanation.replayed { lines.append(replayed(job)) }
        if let acceptance = explanation.acceptance {
            lines.append(
                clean(
                    "accepted in its place on \(time(acceptance.acceptedAt)) by \(acceptance.user) on \(acceptance.host); "
                        + "'retake accept \(explanation.step) --revoke' takes that back"))
        }
        if let check = explanation.check { lines.append(checked(check)) }
        if let compared = explanation.compared { lines.append(heading(compared, explanation)) }
        let (own, following) = explanation.changes.split
        lines += own.flatMap(self.lines)
        if !following.isEmpty {
            lines.append(
                style.painted(
                    clean("  with that changed: \(following.map(\.change.part).joined(separator: ", "))"), .aside))
        }
        if !explanation.origins.isEmpty {
            lines.append(explanation.outcome == .undecided ? "first must run:" : "it began with:")
            lines += explanation.origins.map { clean("  \($0.step): \($0.reason)") }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private func heading(_ explanation: Explanation) -> String {
        let (verb, colour): (String, Colour) =
            switch explanation.outcome {
            case .replayed: ("is replayed", .cached)
            case .ran: ("runs", .good)
            case .undecided, .skipped, .interrupted: ("is not decided yet", .careful)
            case .notSelected, .notTaken: ("does not run", .aside)
            case .evaluated: ("needs no run", .aside)
            case .cloudOnly: ("can't run here", .careful)
            case .failed: ("ends the run", .bad)
            }
        return "\(clean(explanation.step.rawValue)) \(style.painted(verb, colour)): \(clean(explanation.reason))"
    }

    private func replayed(_ job: RecordedJob) -> String {
        clean(
            "recorded on \(time(job.recordedAt)) by \(job.user) on \(job.host), in \(durationText(job.duration)), "
                + "as \(job.fingerprint.rawValue.prefix(12))")
    }

    private func checked(_ check: StepCheck) -> String {
        let runs = check.runCount == 1 ? "run again once" : "run again \(check.runCount) times"
        let who = "by \(check.user) on \(time(check.checkedAt))"
        if check.isDeterministic { return clean("\(runs) \(who): it wrote the same each time") }
        return style.painted(
            clean("not deterministic: \(runs) \(who), it wrote otherwise \(check.differing.joined(separator: ", "))"),
            .careful)
    }

    private func heading(_ attempt: Explanation.Attempt, _ explanation: Explanation) -> String {
        guard let job = attempt.job else { return "compared with the attempt that failed last:" }
        let when = "the recording of \(time(job.recordedAt)) by \(job.user) on \(job.host)"
        if explanation.acceptance != nil { return clean("what differs from it:") }
        return clean(explanation.replayed == nil ? "compared with \(when):" : "it ran then because, since \(when),")
    }

    private func lines(_ change: Explanation.Change) -> [String] {
        let title =
            if case .changed(let old?, let new?) = change.change.kind, !old.contains("\n"), !new.contains("\n") {
                "\(change.change.part): \(old) → \(new)"
            } else if change.lines.isEmpty {
                "\(change.change)"
            } else {
                change.change.part
            }
        return ["  \(clean(title))"]
            + change.lines.map { line in
                style.painted("    \(style.cleaned(line))", colour(of: line, change))
            }
    }

    private func colour(of line: String, _ change: Explanation.Change) -> Colour? {
        guard change.change.part.hasPrefix("code/") else { return nil }
        return line.hasPrefix("+") ? .good : line.hasPrefix("-") ? .bad : line.hasPrefix("@") ? .aside : nil
    }

    private func clean(_ text: String) -> String { TextStyle.plain.cleaned(text) }
}

extension [Explanation.Change] {
    /// What a person edits, and what merely follows from it: a hyperparameter also shows in the command and in files.
    fileprivate var split: (own: [Explanation.Change], following: [Explanation.Change]) {
        let following = filter(\.change.isDerived)
        return following.count == count ? (self, []) : (filter { !$0.change.isDerived }, following)
    }
}
