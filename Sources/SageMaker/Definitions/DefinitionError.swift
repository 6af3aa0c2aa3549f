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
        var lines = Self.lines(for: problems.prefix(Self.maximumShown))
        let hasUnsupportedStep = problems.contains { if case .unsupportedStep = $0 { true } else { false } }
        if let line = lines.first, lines.count == 1 {
            return "\(file): \(line)\(hasUnsupportedStep ? "; \(Self.advice)" : "")"
        }
        if problems.count > Self.maximumShown { lines.append("and \(problems.count - Self.maximumShown) more") }
        if hasUnsupportedStep { lines.append(Self.advice) }
        return "\(file) can't be run, for these reasons:" + lines.map { "\n  \($0)" }.joined()
    }

    /// Steps that can't run all stand in a few lines; a text full of other faults is rather the wrong file.
    private static let maximumShown = 5_000

    /// One line for each problem, but one for all steps of a type that can't run yet.
    private static func lines(for problems: some Sequence<DefinitionProblem>) -> [String] {
        var lines: [String] = []
        var names: [String: [Step.ID]] = [:]
        for case .unsupportedStep(let id, let type) in problems { names[type, default: []].append(id) }
        for problem in problems {
            guard case .unsupportedStep(_, let type) = problem else {
                lines.append(problem.description)
                continue
            }
            guard let ids = names.removeValue(forKey: type) else { continue }
            lines.append(unsupported(ids, type: type))
        }
        return lines
    }

    private static func unsupported(_ ids: [Step.ID], type: String) -> String {
        let shown = ids.count > 8 ? 5 : ids.count
        let names =
            ids.prefix(shown).map { "'\($0)'" }.joined(separator: ", ")
            + (ids.count > shown ? " and \(ids.count - shown) more" : "")
        let article = type.first.map { "AEIOU".contains($0) } ?? false ? "an" : "a"
        let subject =
            ids.count == 1
            ? "step \(names) is \(article) \(type), which" : "steps \(names) are of type \(type), which"
        return "\(subject) Retake can't run yet"
    }

    private static var advice: String {
        let supported = StepType.allCases.filter(\.isSupported).map(\.rawValue).joined(separator: " and ")
        return "Retake runs \(supported) steps; take the others out of the definition to run the rest"
    }
}
