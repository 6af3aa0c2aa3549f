package import PipelineModel

/// What is found in a definition, with the lines on which it stands.
package struct CheckReport: Sendable {
    package struct Entry: Sendable {
        package let finding: DefinitionFinding
        package let position: JSONPositions.Position?
    }

    /// In the order of the text.
    package let entries: [Entry]

    /// - Parameter bytes: the text in which the findings are.
    package init(_ findings: [DefinitionFinding], in bytes: [UInt8]) {
        let positions = JSONPositions.positions(of: findings.map(\.place.parts), in: bytes)
        entries = findings.map { Entry(finding: $0, position: positions[$0.place.parts]) }.sorted {
            ($0.position?.line ?? 0, $0.position?.column ?? 0) < ($1.position?.line ?? 0, $1.position?.column ?? 0)
        }
    }

    /// Whether there is more than what an account's owner can ask for.
    package var isRefused: Bool { entries.contains { $0.finding.rule != .quota } }
}

extension CheckReport.Entry {
    /// Members are added here, never renamed.
    package var json: Value {
        [
            "place": .string("\(finding.place)"), "problem": .string(finding.problem), "cure": .string(finding.cure),
            "rule": .string(finding.rule.rawValue), "limit": finding.limit.map(Value.string) ?? .null,
            "line": position.map { .integer($0.line) } ?? .null,
            "column": position.map { .integer($0.column) } ?? .null,
        ]
    }
}

/// SARIF 2.1.0, which code hosts and editors read.
extension CheckReport {
    /// - Parameter file: its path, from the root or from where the command was started.
    package func sarif(of file: String, version: String) -> Value {
        let broken = Set(entries.map(\.finding.rule))
        let rules = CheckRule.allCases.filter(broken.contains).map { rule -> Value in
            [
                "id": .string(rule.rawValue), "shortDescription": ["text": .string(rule.summary)],
                "defaultConfiguration": ["level": .string(rule.level)],
            ]
        }
        let driver: Value = [
            "name": "retake check", "semanticVersion": .string(version), "rules": .array(rules),
        ]
        let run: Value = [
            "tool": ["driver": driver], "columnKind": "unicodeCodePoints",
            "results": .array(entries.map { $0.sarif(of: file) }),
        ]
        return [
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run],
        ]
    }
}

extension CheckReport.Entry {
    fileprivate func sarif(of file: String) -> Value {
        var physical: Object = ["artifactLocation": ["uri": .string(Self.uri(file))]]
        if let position {
            physical["region"] = ["startLine": .integer(position.line), "startColumn": .integer(position.column)]
        }
        let logical: Value = ["fullyQualifiedName": .string("\(finding.place)"), "kind": "member"]
        return [
            "ruleId": .string(finding.rule.rawValue), "level": .string(finding.rule.level),
            "message": ["text": .string("\(finding)")],
            "locations": [["physicalLocation": .object(physical), "logicalLocations": [logical]]],
        ]
    }
}

extension CheckReport.Entry {
    private static func uri(_ path: String) -> String {
        let encoded = path.utf8.map { byte in
            byte.isASCIILetterOrDigit || "-._~/".utf8.contains(byte)
                ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
        return (path.hasPrefix("/") ? "file://" : "") + encoded.joined()
    }
}

extension CheckRule {
    fileprivate var level: String { self == .quota ? "note" : "error" }
}
