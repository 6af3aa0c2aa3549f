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

    private let nodes: [Node]

    /// - Parameter nodes: each after those that it needs.
    package init(_ nodes: [Node]) { self.nodes = nodes }

    /// One line for each step, set in by how many stand before it at least.
    package var text: String {
        var depths: [Step.ID: Int] = [:]
        return nodes.map { node in
            let depth = (node.needs.compactMap { depths[$0] }.max() ?? -1) + 1
            depths[node.step] = depth
            let needs = node.needs.isEmpty ? "" : " ← \(node.needs.map(\.rawValue).joined(separator: ", "))"
            return TextStyle.plain.cleaned(
                "\(String(repeating: "  ", count: depth))\(node.step) (\(node.kind))\(needs)") + "\n"
        }.joined()
    }

    /// For Graphviz: <https://graphviz.org/doc/info/lang.html>.
    package var dot: String {
        let lines = nodes.flatMap { node in
            ["  \(Self.quoted(node.step.rawValue)) [label=\(Self.quoted("\(node.step)\n\(node.kind)"))];"]
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

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("\"", with: "&quot;").replacing("<", with: "&lt;").replacing(
            ">", with: "&gt;")
    }
}
