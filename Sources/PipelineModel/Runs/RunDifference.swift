/// What differs between two runs of a pipeline.
package struct RunDifference: Sendable, Hashable {
    /// A value in either run; nil where there was none.
    package struct Change: Sendable, Hashable {
        package let name: String
        package let old: String?
        package let new: String?
    }

    package struct StepDifference: Sendable, Hashable {
        package let step: Step.ID
        /// Nil in the run that did not have the step.
        package let old: StepReport?
        package let new: StepReport?
        /// Of what its job is made of, where both are known.
        package let changes: [Manifest.Change]
        package let metrics: [Change]
        package let fileChanges: [FileChange]

        /// Files of outputs that differ, as `output/path`.
        package var files: [String] { fileChanges.map(\.path) }
    }

    /// A file of an output that the two runs wrote otherwise.
    package struct FileChange: Sendable, Hashable {
        /// As `output/path`.
        package let path: String
        /// Nil in the run that did not write it.
        package let old: FileTree.Entry.Kind?
        package let new: FileTree.Entry.Kind?
    }

    package let old: RunRecord
    package let new: RunRecord
    package let parameters: [Change]
    /// Without those of which nothing differs but how long they took.
    package let steps: [StepDifference]

    /// - Parameter job: what is recorded under a fingerprint, if it still is.
    package init(from old: RunRecord, to new: RunRecord, job: (Fingerprint) -> RecordedJob?) {
        self.old = old
        self.new = new
        parameters = Self.changes(
            old.parameters.members.map { ($0.key, $0.value.text) },
            new.parameters.members.map { ($0.key, $0.value.text) })
        let (olds, news) = (Self.reports(of: old), Self.reports(of: new))
        let names = new.steps.map(\.report.step) + old.steps.map(\.report.step).filter { news[$0] == nil }
        steps = names.compactMap { step in
            let (before, after) = (olds[step], news[step])
            let jobs = (before?.fingerprint.flatMap(job), after?.fingerprint.flatMap(job))
            let isSame = before?.fingerprint == after?.fingerprint
            let difference = StepDifference(
                step: step, old: before, new: after,
                changes: isSame ? [] : Self.changes(jobs.0?.manifest, jobs.1?.manifest),
                metrics: Self.changes(Self.texts(before?.metrics), Self.texts(after?.metrics)),
                fileChanges: isSame ? [] : Self.files(jobs.0?.outputs, jobs.1?.outputs))
            let isTold =
                !isSame || before?.isDone != after?.isDone || !difference.metrics.isEmpty || before == nil
                || after == nil
            return isTold ? difference : nil
        }
    }

    private static func reports(of run: RunRecord) -> [Step.ID: StepReport] {
        Dictionary(run.steps.map { ($0.report.step, $0.report) }) { first, _ in first }
    }

    private static func texts(_ metrics: [Metric]?) -> [(String, String)] {
        (metrics ?? []).map { ($0.name, Value.double($0.value).text) }
    }

    private static func changes(_ old: [(String, String)], _ new: [(String, String)]) -> [Change] {
        let before = Dictionary(old) { first, _ in first }
        let after = Dictionary(new) { first, _ in first }
        return (new.map(\.0) + old.map(\.0).filter { after[$0] == nil }).compactMap { name in
            before[name] == after[name] ? nil : Change(name: name, old: before[name], new: after[name])
        }
    }

    private static func changes(_ old: Manifest?, _ new: Manifest?) -> [Manifest.Change] {
        guard let old, let new else { return [] }
        return new.changes(since: old)
    }

    private static func files(_ old: [StepOutput]?, _ new: [StepOutput]?) -> [FileChange] {
        guard let old, let new else { return [] }
        func entries(_ outputs: [StepOutput]) -> [String: FileTree.Entry.Kind] {
            Dictionary(outputs.flatMap { output in output.tree.entries.map { ("\(output.name)/\($0.path)", $0.kind) } })
            {
                first, _ in first
            }
        }
        let (before, after) = (entries(old), entries(new))
        return Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }.sorted()
            .map { FileChange(path: $0, old: before[$0], new: after[$0]) }
    }
}

extension StepReport {
    /// Whether the step has its outputs, replayed or not.
    fileprivate var isDone: Bool { [.ran, .replayed, .evaluated].contains(outcome) }
}
