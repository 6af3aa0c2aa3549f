package import PipelineModel

/// A pipeline's steps and what each needs, as text.
package struct GraphText: Sendable {
    package struct Node: Sendable, Hashable {
        package let step: Step.ID
        package let kind: String
        package let needs: [Step.ID]

        package init(step: Step.ID, kind: String, needs: [Step.ID]) {
            self.step = step
            self.kind = kind
            self.needs = needs
        }
    }

    /// A step behind more steps than that is set in no further, and of more needs the first are named: a line stays
    /// one that a person reads. The other forms hold everything.
    private static let depthLimit = 16
    private static let needLimit = 8

    private let nodes: [Node]

    /// - Parameter nodes: each after those that it needs.
    package init(_ nodes: [Node]) { self.nodes = nodes }

    /// One line for each step, set in by how many stand before it at least.
    package var text: String {
        var depths: [Step.ID: Int] = [:]
        return nodes.map { node in
            let depth = (node.needs.compactMap { depths[$0] }.max() ?? -1) + 1
            depths[node.step] = depth
            let named = node.needs.prefix(Self.needLimit).map(\.rawValue).joined(separator: ", ")
            let rest = node.needs.count - Self.needLimit
            let needs = node.needs.isEmpty ? "" : " ← \(named)\(rest > 0 ? " and \(rest) more" : "")"
            let indentation = String(repeating: "  ", count: min(depth, Self.depthLimit))
            return TextStyle.plain.cleaned("\(indentation)\(node.step) (\(node.kind))\(needs)") + "\n"
        }.joined()
    }

    /// One line of JSON. Members are added, never renamed.
    package var json: String {
        let steps = nodes.map { node -> Value in
            [
                "name": .string(node.step.rawValue), "kind": .string(node.kind),
                "needs": .array(node.needs.map { .string($0.rawValue) }),
            ]
        }
        return Value.object(["steps": .array(steps)]).json(.strict) + "\n"
    }

    /// For Graphviz: <https://graphviz.org/doc/info/lang.html>.
    package var dot: String {
        let lines = nodes.flatMap { node in
            // Labels, unlike names, may hold entities.
            let label = "\(node.step)\n\(node.kind)".replacing("&", with: "&amp;")
            return ["  \(Self.quoted(node.step.rawValue)) [label=\(Self.quoted(label))];"]
                + node.needs.map { "  \(Self.quoted($0.rawValue)) -> \(Self.quoted(node.step.rawValue));" }
        }
        return "digraph pipeline {\n  rankdir=LR;\n  node [shape=box];\n\(lines.joined(separator: "\n"))\n}\n"
    }

    /// For Mermaid: <https://mermaid.js.org/syntax/flowchart.html>.
    package var mermaid: String {
        let numbers = Dictionary(uniqueKeysWithValues: nodes.enumerated().map { ($1.step, $0) })
        let lines = nodes.enumerated().flatMap { index, node in
            ["  s\(index)[\"\(Self.escaped("\(node.step) (\(node.kind))"))\"]"]
                + node.needs.compactMap { numbers[$0] }.map { "  s\($0) --> s\(index)" }
        }
        return "flowchart LR\n\(lines.joined(separator: "\n"))\n"
    }

    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n") + "\""
    }

    /// With Mermaid's own entities, which begin with a number sign; a label that begins with a backtick is Markdown.
    private static func escaped(_ text: String) -> String {
        let entities: [Character: String] = [
            "#": "#35;", "&": "#amp;", "\"": "#quot;", "<": "#lt;", ">": "#gt;", "`": "#96;",
        ]
        return TextStyle.plain.cleaned(text).map { entities[$0] ?? String($0) }.joined()
    }
}
