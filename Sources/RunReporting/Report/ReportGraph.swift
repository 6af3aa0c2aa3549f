import PipelineModel

/// Draws a run's steps in layers: links, and lines between them.
///
/// A step is HTML over its lines, which are SVG: its name is cut by the browser that knows how wide it is, and shown in
/// full where a person points at it.
struct ReportGraph {
    private let run: RunRecord
    private let anchors: ReportAnchors
    private let layout: GraphLayout
    private let critical: Set<Step.ID>
    /// The lines of the critical path.
    private let criticalLines: Set<[Int]>

    init(_ run: RunRecord, _ anchors: ReportAnchors, criticalPath: [Step.ID]) {
        self.run = run
        self.anchors = anchors
        layout = GraphLayout(needs: run.steps.map { $0.needs.compactMap { anchors.number(of: $0) } })
        critical = Set(criticalPath)
        let blocks = criticalPath.compactMap { anchors.number(of: $0) }.map { [layout] in layout.layers.blockOfNode[$0]
        }
        criticalLines = Set(zip(blocks, blocks.dropFirst()).map { [$0, $1] })
    }

    var section: String {
        let lines = Dictionary(grouping: layout.lines, by: \.to)
        let blocks = layout.layers.blocks.enumerated().map { index, block in
            let needs = lines[index, default: []]
            return block.nodes.count > 1 ? group(index, needs) : node(block.nodes[0], needs)
        }
        return """
            <div class="scroll box" tabindex="0" role="group" aria-label="The steps and what each needs">
            <div class="picture" style="width:\(layout.width)px;height:\(layout.height)px">
            \(blocks.joined(separator: "\n"))
            </div>
            </div>
            """
    }

    private func group(_ index: Int, _ needs: [GraphLayout.Line]) -> String {
        let (box, nodes) = (layout.blocks[index], layout.layers.blocks[index].nodes)
        let frame = "left:\(box.x)px;top:\(box.y)px;width:\(box.width)px;height:\(box.height)px"
        return """
            <div class="group" role="group" aria-label="\(nodes.count) steps" style="\(frame)">\(lines(needs))\
            <span class="frame">\(nodes.count) steps that need the same</span>
            \(nodes.map { node($0, [], in: box) }.joined(separator: "\n"))
            </div>
            """
    }

    private func node(_ index: Int, _ needs: [GraphLayout.Line], in frame: GraphLayout.Box? = nil) -> String {
        let entry = run.steps[index]
        let box = layout.nodes[index]
        // Within a frame's border.
        let (left, top) = (box.x - (frame.map { $0.x + 1 } ?? 0), box.y - (frame.map { $0.y + 1 } ?? 0))
        let outcome = entry.report.outcome
        let state =
            if let saved = entry.report.savedDuration { "\(outcome.words), saved \(durationText(saved))" } else {
                entry.report.hasTime ? "\(outcome.words), \(durationText(entry.report.duration))" : outcome.words
            }
        return """
            <a id="node-\(index)" class="node \(outcome.rawValue)\(critical.contains(entry.report.step) ? " critical" : "")" \
            href="#step-\(index)" style="left:\(left)px;top:\(top)px" \
            title="\(html("\(entry.report.step.rawValue): \(state)"))">\(lines(needs))\
            <b>\(html(entry.report.step.rawValue))</b><small>\(html(state))</small></a>
            """
    }

    private func lines(_ lines: [GraphLayout.Line]) -> String {
        guard !lines.isEmpty else { return "" }
        let paths = lines.map { line in
            "<path\(criticalLines.contains([line.from, line.to]) ? " class=\"critical\"" : "") d=\"\(line.path)\"/>"
        }
        return "<svg aria-hidden=\"true\">\(paths.joined())</svg>"
    }
}
