/// What came of running a recorded step again on the same inputs.
package struct VerificationReport: Sendable, Hashable {
    /// A file that some run wrote otherwise.
    package struct Difference: Sendable, Hashable {
        /// The file, as `output/path`.
        package let file: String
        /// Which of the runs, from 1.
        package let run: Int
        /// `added`, `missing`, or the first place at which the two differ.
        package let detail: String

        package init(file: String, run: Int, detail: String) {
            self.file = file
            self.run = run
            self.detail = detail
        }
    }

    package let step: Step.ID
    package let fingerprint: Fingerprint
    package let runCount: Int
    /// In the order of the runs, then of the files.
    package let differences: [Difference]

    package init(step: Step.ID, fingerprint: Fingerprint, runCount: Int, differences: [Difference]) {
        self.step = step
        self.fingerprint = fingerprint
        self.runCount = runCount
        self.differences = differences
    }

    /// The files that differ, each once, sorted.
    package var differing: [String] { Set(differences.map(\.file)).sorted() }
}
