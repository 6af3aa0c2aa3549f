import PipelineModel

/// All that keeps a definition from being run.
package struct DefinitionError: Error, Hashable {
    /// What messages call the file.
    package let file: String
    package let problems: [DefinitionProblem]

    package init(file: String, problems: [DefinitionProblem]) {
        self.file = file
        self.problems = problems
    }
}

extension DefinitionError: CustomStringConvertible {
    package var description: String {
        if let problem = problems.first, problems.count == 1 { return "\(file): \(problem)" }
        var lines = problems.prefix(Self.maximumShown).map(\.description)
        if problems.count > Self.maximumShown { lines.append("and \(problems.count - Self.maximumShown) more") }
        return "\(file) can't be run, for these reasons:" + lines.map { "\n  \($0)" }.joined()
    }

    /// A text full of faults is rather the wrong file.
    private static let maximumShown = 100
}
