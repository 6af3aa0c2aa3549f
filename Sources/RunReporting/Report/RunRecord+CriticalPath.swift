package import PipelineModel

extension RunRecord {
    /// The steps that the run's time was spent on: from the one that ended last, always the need that ended last.
    package var criticalPath: [Step.ID] {
        let started = Dictionary(steps.filter { $0.start != nil }.map { ($0.report.step, $0) }) { first, _ in first }
        func end(_ entry: Entry) -> Duration { (entry.start ?? .zero) + entry.report.duration }
        var path: [Step.ID] = []
        var seen: Set<Step.ID> = []
        var current = steps.filter { $0.start != nil }.max { end($0) < end($1) }
        while let entry = current, seen.insert(entry.report.step).inserted {
            path.append(entry.report.step)
            current = entry.needs.compactMap { started[$0] }.max { end($0) < end($1) }
        }
        return path.reversed()
    }
}
