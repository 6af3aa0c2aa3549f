import PipelineModel
import RunReporting
import Testing

/// A graph as text, for people and for programs that draw.
struct GraphTextTests {
    private let odd = GraphText([
        .init(step: #"a "b" \n"#, kind: "run", needs: []),
        .init(step: "<i>&amp;#`", kind: "run", needs: [#"a "b" \n"#]),
    ])

    @Test func stepsAreSetInBelowWhatTheyNeed() {
        let graph = GraphText([
            .init(step: "a", kind: "run", needs: []), .init(step: "b", kind: "run", needs: ["a"]),
            .init(step: "c", kind: "run", needs: ["a", "b"]),
        ])
        #expect(graph.text == "a (run)\n  b (run) ← a\n    c (run) ← a, b\n")
    }

    @Test func aLineStaysShortWhateverTheGraph() {
        let chain = (0..<200).map { index in
            let needs = index == 0 ? [] : [Step.ID("s\(index - 1)")]
            return GraphText.Node(step: Step.ID("s\(index)"), kind: "run", needs: needs)
        }
        let last = GraphText.Node(step: "last", kind: "run", needs: chain.map(\.step))
        let lines = GraphText(chain + [last]).text.split(separator: "\n")
        #expect(lines.allSatisfy { $0.count < 100 })
        #expect(lines.last?.hasSuffix("last (run) ← s0, s1, s2, s3, s4, s5, s6, s7 and 192 more") == true)
    }

    @Test func namesAreEscapedForGraphviz() {
        #expect(odd.dot.contains(#""a \"b\" \\n" -> "<i>&amp;#`";"#))
        #expect(odd.dot.contains(#"[label="<i>&amp;amp;#`\nrun"];"#))
    }

    @Test func namesAreEscapedForMermaid() {
        #expect(odd.mermaid.contains(#"s0["a #quot;b#quot; \n (run)"]"#))
        #expect(odd.mermaid.contains(##"s1["#lt;i#gt;#amp;amp;#35;#96; (run)"]"##))
        #expect(odd.mermaid.contains("s0 --> s1"))
    }
}
