import PipelineModel
import YAMLReading

/// The values that a step is made for, one after the other.
struct Matrix {
    struct Combination {
        /// In the order of the file.
        let values: Object
        /// Its values as a name: `1-large`.
        let name: String
    }

    /// More steps than anybody means to write.
    static let limit = 1_000

    let combinations: [Combination]

    /// Nil for a step without one.
    init?(_ entries: StepEntries, step: String) throws(YAMLError) {
        guard let node = entries["matrix"] else { return nil }
        let what = "'matrix' of step '\(step)'"
        var rows: [Object] = [[:]]
        for member in try entries.members("matrix", what, expected: "a map such as {seed: [1, 2, 3]}") {
            guard StepNames.isName(member.key) else {
                throw YAMLError(.unfitName(member.key, what: "a key of \(what)"), at: member.keyPlace)
            }
            guard case .list(let elements) = member.value.content else {
                throw member.value.wrongType("'\(member.key)' in \(what)", "a list of values")
            }
            guard !elements.isEmpty else {
                throw YAMLError(.empty("'\(member.key)' in \(what)"), at: member.value.place)
            }
            // Before they are made: a few long lists have more combinations than memory holds.
            let (count, overflows) = rows.count.multipliedReportingOverflow(by: elements.count)
            guard !overflows, count <= Self.limit else {
                throw YAMLError(.tooManyCombinations(step: step, limit: Self.limit), at: node.place)
            }
            var values: [Value] = []
            for element in elements {
                guard case .scalar(let value) = element.content, value != .null else {
                    throw element.wrongType("a value of '\(member.key)' in \(what)", "text, a number or a Boolean")
                }
                values.append(value)
            }
            rows = rows.flatMap { row in
                values.map { Object(members: row.members + [.init(key: member.key, value: $0)]) }
            }
        }
        guard rows.first?.members.isEmpty == false else { throw YAMLError(.empty(what), at: node.place) }
        var names: Set<String> = []
        var combinations: [Combination] = []
        for row in rows {
            let name = row.members.map { Self.name(of: $0.value) }.joined(separator: "-")
            guard names.insert(name).inserted else {
                throw YAMLError(.repeatedCombination(name, step: step), at: node.place)
            }
            combinations.append(Combination(values: row, name: name))
        }
        self.combinations = combinations
    }

    /// What can't stand in a step's name becomes `_`.
    private static func name(of value: Value) -> String {
        String(value.text.prefix(40).map { StepNames.isName("a\($0)") ? $0 : "_" })
    }
}
