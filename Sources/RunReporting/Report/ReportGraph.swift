import PipelineModel

/// Draws a run's steps in layers, each to the right of all that it needs.
struct ReportGraph {
    private static let size = (width: 176, height: 40, gapX: 56, gapY: 14, margin: 8)

    private let entries: [RunRecord.Entry]
    private let places: [Step.ID: (layer: Int, row: Int)]
    private let extent: (layers: Int, rows: Int)
    private let anchors: [Step.ID: Int]

    init(_ run: RunRecord) {
        entries = run.steps
        anchors = Dictionary(run.steps.enumerated().map { ($1.report.step, $0) }) { first, _ in first }
        var layers: [Step.ID: Int] = [:]
        let needs = Dictionary(run.steps.map { ($0.report.step, $0.needs) }) { first, _ in first }
        // Each after its needs, whatever their order in the definition.
        func layer(of step: Step.ID, _ above: Set<Step.ID>) -> Int {
            if let known = layers[step] { return known }
            let open = needs[step, default: []].filter { needs[$0] != nil && !above.contains($0) }
            let layer = (open.map { layer(of: $0, above.union([step])) }.max() ?? -1) + 1
            layers[step] = layer
            return layer
        }
        var rows: [[Step.ID]] = []
        for entry in run.steps {
            let layer = layer(of: entry.report.step, [])
            while rows.count <= layer { rows.append([]) }
            rows[layer].append(entry.report.step)
        }
        // Near the steps that it reads, a step has the shortest lines.
        var places: [Step.ID: (layer: Int, row: Int)] = [:]
        for (index, steps) in rows.enumerated() {
            let sorted = steps.enumerated().map { position, step in
                let above = needs[step, default: []].compactMap { places[$0]?.row }
                let middle = above.isEmpty ? Double(position) : Double(above.reduce(0, +)) / Double(above.count)
                return (step, middle, position)
            }.sorted { ($0.1, $0.2) < ($1.1, $1.2) }
            for (row, (step, _, _)) in sorted.enumerated() { places[step] = (index, row) }
        }
        self.places = places
        extent = (rows.count, rows.map(\.count).max() ?? 0)
    }

    var svg: String {
        let size = Self.size
        let width = extent.layers * (size.width + size.gapX) - size.gapX + 2 * size.margin
        let height = extent.rows * (size.height + size.gapY) - size.gapY + 2 * size.margin + size.gapY
        let edges = entries.flatMap { entry in
            entry.needs.compactMap { need -> String? in
                guard let from = places[need], let to = places[entry.report.step] else { return nil }
                let (x1, y1) = (x(from.layer) + size.width, y(from.row) + size.height / 2)
                let (x2, y2) = (x(to.layer), y(to.row) + size.height / 2)
                let middle = (x1 + x2) / 2
                // Below the steps that stand between.
                let sag = from.row == to.row && to.layer - from.layer > 1 ? size.height * 9 / 10 : 0
                return "<path d=\"M\(x1) \(y1)C\(middle) \(y1 + sag) \(middle) \(y2 + sag) \(x2) \(y2)\"/>"
            }
        }
        return """
            <svg viewBox="0 0 \(max(1, width)) \(max(1, height))" width="\(max(1, width))" height="\(max(1, height))" role="img" \
            aria-label="The steps and what each needs">
            <g class="edges">\(edges.joined())</g>
            \(entries.map(node).joined(separator: "\n"))
            </svg>
            """
    }

    private func x(_ layer: Int) -> Int { Self.size.margin + layer * (Self.size.width + Self.size.gapX) }
    private func y(_ row: Int) -> Int { Self.size.margin + row * (Self.size.height + Self.size.gapY) }

    private func node(_ entry: RunRecord.Entry) -> String {
        let step = entry.report.step
        guard let place = places[step] else { return "" }
        let (left, top) = (x(place.layer), y(place.row))
        let name = step.rawValue.count > 22 ? "\(step.rawValue.prefix(21))…" : step.rawValue
        return """
            <a href="#step-\(anchors[step, default: 0])"><g class="node \(entry.report.outcome.rawValue)">\
            <title>\(html("\(step): \(entry.report.outcome.rawValue)"))</title>\
            <rect x="\(left)" y="\(top)" width="\(Self.size.width)" height="\(Self.size.height)" rx="7"/>\
            <text x="\(left + 10)" y="\(top + 17)">\(html(name))</text>\
            <text class="small" x="\(left + 10)" y="\(top + 32)">\(html("\(entry.report.outcome.rawValue), \(durationText(entry.report.duration))"))</text>\
            </g></a>
            """
    }
}
