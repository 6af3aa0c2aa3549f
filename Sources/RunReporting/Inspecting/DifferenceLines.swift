package import PipelineModel

/// Shows what differs between two runs.
package struct DifferenceLines: Sendable {
    /// More files of one step are counted, not named.
    private static let fileLimit = 10
    /// Nor are more lines of one file shown.
    private static let lineLimit = 12
    /// Nor is more of a line.
    private static let lineWidth = 200

    private let style: TextStyle
    private let time: @Sendable (Int64) -> String

    /// - Parameter time: a moment, in seconds since 1970, as a person reads it.
    package init(style: TextStyle = .plain, time: @escaping @Sendable (Int64) -> String) {
        self.style = style
        self.time = time
    }

    /// With a line break at the end of each line.
    ///
    /// - Parameter content: how what a file holds differs, line by line, where that can be told.
    package func text(
        of difference: RunDifference, content: (Step.ID, RunDifference.FileChange) -> [String] = { _, _ in [] }
    ) -> String {
        let (old, new) = (difference.old, difference.new)
        var lines = [
            clean("from \(old.run) (\(time(old.startedAt)), \(old.outcome.rawValue), \(durationText(old.duration)))"),
            clean("to   \(new.run) (\(time(new.startedAt)), \(new.outcome.rawValue), \(durationText(new.duration)))"),
        ]
        if !difference.parameters.isEmpty { lines.append("parameters:") }
        lines += difference.parameters.map { clean("  \(line(of: $0))") }
        for step in difference.steps { lines += self.lines(step, content) }
        if difference.steps.isEmpty, difference.parameters.isEmpty { lines.append("nothing differs") }
        return lines.map { $0 + "\n" }.joined()
    }

    private func lines(
        _ step: RunDifference.StepDifference, _ content: (Step.ID, RunDifference.FileChange) -> [String]
    ) -> [String] {
        let (old, new) = (step.old, step.new)
        let outcome =
            switch (old, new) {
            case (let old?, let new?) where old.outcome == new.outcome: new.outcome.rawValue
            case (let old?, let new?): "\(old.outcome.rawValue) → \(new.outcome.rawValue)"
            case (nil, let new?): "new, \(new.outcome.rawValue)"
            default: "gone"
            }
        var lines = ["\(clean(step.step.rawValue)): \(style.painted(outcome, new?.outcome.colour))"]
        if let old, let new, old.outcome == .ran, new.outcome == .ran {
            lines[0] += ", \(durationText(old.duration)) → \(durationText(new.duration))"
        }
        let own = step.changes.filter { !$0.isDerived }
        lines += (own.isEmpty ? step.changes : own).map { clean("  \($0)") }
        lines += step.metrics.map { clean("  metric \(line(of: $0))") }
        for file in step.fileChanges.prefix(Self.fileLimit) {
            lines.append(clean("  writes \(file.path): \(file.text)"))
            let changed = content(step.step, file)
            lines += changed.prefix(Self.lineLimit).map {
                clean("    \($0.count > Self.lineWidth ? $0.prefix(Self.lineWidth) + "…" : $0)")
            }
            if changed.count > Self.lineLimit {
                lines.append("    and \(counted(changed.count - Self.lineLimit, "line")) more")
            }
        }
        if step.fileChanges.count > Self.fileLimit {
            lines.append("  and \(counted(step.fileChanges.count - Self.fileLimit, "file")) more")
        }
        if let failure = new?.failure, old?.failure != failure {
            lines += failure.message.split(whereSeparator: \.isNewline).prefix(3).map { clean("  \($0)") }
        }
        return lines
    }

    private func line(of change: RunDifference.Change) -> String {
        switch (change.old, change.new) {
        case (let old?, let new?): "\(change.name): \(old) → \(new)"
        case (nil, let new?): "\(change.name): \(new), new"
        default: "\(change.name): gone"
        }
    }

    private func clean(_ text: String) -> String { TextStyle.plain.cleaned(text) }

    /// One line of JSON. Members are added, never renamed.
    package static func json(of difference: RunDifference) -> String {
        func value(_ change: RunDifference.Change) -> Value {
            [
                "name": .string(change.name), "old": change.old.map(Value.string) ?? .null,
                "new": change.new.map(Value.string) ?? .null,
            ]
        }
        let steps = difference.steps.map { step -> Value in
            [
                "name": step.step.json, "old": step.old.map { .string($0.outcome.rawValue) } ?? .null,
                "new": step.new.map { .string($0.outcome.rawValue) } ?? .null,
                "changes": .array(step.changes.map { .string("\($0)") }),
                "metrics": .array(step.metrics.map(value)), "files": .array(step.files.map(Value.string)),
            ]
        }
        let object: Value = [
            "from": .string(difference.old.run), "to": .string(difference.new.run),
            "parameters": .array(difference.parameters.map(value)), "steps": .array(steps),
        ]
        return object.json(.strict) + "\n"
    }
}

extension RunDifference.FileChange {
    /// How it differs, without looking into it: `6 B → 10 B`, `6 B, other content`, `10 B, new` or `gone`.
    var text: String {
        switch (old, new) {
        case (_, nil): "gone"
        case (nil, let new?): "\(new.text), new"
        case (let old?, let new?): old.text == new.text ? "\(new.text), other content" : "\(old.text) → \(new.text)"
        }
    }
}

extension FileTree.Entry.Kind {
    fileprivate var text: String {
        switch self {
        case .file(_, let size, let isExecutable): byteText(Int(size)) + (isExecutable ? ", executable" : "")
        case .link(let target): "link to \(target)"
        case .emptyFolder: "empty folder"
        case .archive: "archive"
        }
    }
}
