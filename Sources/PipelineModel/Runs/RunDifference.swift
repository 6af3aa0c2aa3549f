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
        /// The file, as `output/path`.
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

    /// - Parameter job: what a step used or made in a run, if that is still recorded.
    package init(from old: RunRecord, to new: RunRecord, job: (RunRecord, RunRecord.Entry) -> RecordedJob?) {
        self.old = old
        self.new = new
        parameters = Self.changes(
            old.parameters.members.map { ($0.key, $0.value.text) },
            new.parameters.members.map { ($0.key, $0.value.text) })
        let (olds, news) = (Self.entries(of: old), Self.entries(of: new))
        let names = new.steps.map(\.report.step) + old.steps.map(\.report.step).filter { news[$0] == nil }
        steps = names.compactMap { step in
            let (before, after) = (olds[step], news[step])
            let jobs = (before.flatMap { job(old, $0) }, after.flatMap { job(new, $0) })
            let isSame = before?.report.fingerprint == after?.report.fingerprint
            // Told to, a step runs again though nothing changed, and may write otherwise.
            let ranAgain = isSame && after?.report.outcome == .ran
            let difference = StepDifference(
                step: step, old: before?.report, new: after?.report,
                changes: isSame ? [] : Self.changes(Self.manifest(before, jobs.0), Self.manifest(after, jobs.1)),
                metrics: Self.changes(Self.texts(before?.report.metrics), Self.texts(after?.report.metrics)),
                fileChanges: Self.files(jobs.0?.outputs, jobs.1?.outputs))
            let isTold =
                !isSame || ranAgain || before?.report.isDone != after?.report.isDone || !difference.metrics.isEmpty
                || before == nil || after == nil
            return isTold ? difference : nil
        }
    }

    private static func entries(of run: RunRecord) -> [Step.ID: RunRecord.Entry] {
        Dictionary(run.steps.map { ($0.report.step, $0) }) { first, _ in first }
    }

    private static func manifest(_ entry: RunRecord.Entry?, _ job: RecordedJob?) -> Manifest? {
        job?.manifest ?? entry?.failedManifest
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
