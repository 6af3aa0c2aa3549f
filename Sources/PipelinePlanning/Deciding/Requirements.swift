package import PipelineModel

/// The lines of a `requirements.txt` that can be told from what is installed.
///
/// Understood are names with version comparisons (`pandas`, `numpy>=1.20,<3`, `x[extra]==1.0`). Lines with markers,
/// URLs, options or `~=` beyond plain numbers are left to the step: if something is missing, its import fails there.
package struct Requirements: Sendable {
    private let lines: [Substring]

    package init(_ text: String) {
        lines = text.split(whereSeparator: \.isNewline)
            .map { $0.prefix { $0 != "#" } }
            .map { $0.drop(while: \.isWhitespace) }
            .filter {
                !$0.isEmpty && !$0.hasPrefix("-") && !$0.contains("://") && !$0.contains(";") && !$0.contains("@")
            }
    }

    /// The requirements that an interpreter's packages do not meet, as written.
    package func unmet(by interpreter: Interpreter) -> [String] {
        let versions = interpreter.installed.versions
        return lines.compactMap { line in
            let text = String(line).filter { !$0.isWhitespace }
            let name = text.prefix { $0.isLetter || $0.isNumber || "._-".contains($0) }
            guard !name.isEmpty else { return nil }
            guard let version = versions[distributionName(name)] else { return text }
            let comparisons = text.drop { !"<>=!~".contains($0) }.split(separator: ",")
            return comparisons.allSatisfy { Self.meets($0, version) } ? nil : "\(text) (it has \(version))"
        }
    }

    private static func meets(_ comparison: Substring, _ version: String) -> Bool {
        let sign = comparison.prefix { "<>=!~".contains($0) }
        let wanted = comparison.dropFirst(sign.count)
        if wanted.hasSuffix(".*") {
            let matches = (version + ".").hasPrefix(wanted.dropLast(1))
            return sign == "!=" ? !matches : matches
        }
        guard let left = numbers(version[...]), let right = numbers(wanted) else {
            return sign == "==" ? version == wanted : true
        }
        let isLess = left.lexicographicallyPrecedes(right)
        let isEqual = left == right
        return switch sign {
        case "==", "===": isEqual
        case "!=": !isEqual
        case "<": isLess
        case "<=": isLess || isEqual
        case ">": !isLess && !isEqual
        case ">=": !isLess
        case "~=": !isLess && left.starts(with: wanted.split(separator: ".").dropLast().compactMap { Int($0) })
        default: true
        }
    }

    /// The numbers of a release, without zeros at the end; nil for what has letters.
    private static func numbers(_ version: Substring) -> [Int]? {
        let parts = version.split(separator: ".").map { Int($0) }
        guard !parts.isEmpty, !parts.contains(nil) else { return nil }
        var numbers = parts.compactMap { $0 }
        while numbers.last == 0 { numbers.removeLast() }
        return numbers
    }
}
