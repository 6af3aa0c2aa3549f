/// Where each step of a graph is drawn, in pixels: each to the right of all that it needs.
struct GraphLayout {
    struct Box: Hashable {
        var x = 0
        var y = 0
        var width = 0
        var height = 0
    }

    /// A line from one block to a later one, through the room that is kept for it in the layers between.
    struct Line {
        let from: Int
        let to: Int
        /// Its path, relative to where the later block begins.
        let path: String
    }

    static let node = (width: 176, height: 42)
    static let gap = (x: 40, y: 12)
    static let margin = 8
    /// Within the frame around nodes that are alike.
    static let inset = (gap: 8, top: 24, side: 8)
    private static let laneHeight = 10
    private static let groupRows = 8
    private static let groupColumns = 3
    /// A line over more layers than that is drawn straight behind all that stands between.
    private static let laneLimit = 24
    /// A graph longer and lower than that is broken into bands, as text is into lines.
    private static let band = (limit: 8, height: 160, length: 5)
    /// A higher graph would hide what is put into its middle.
    private static let centredHeight = 900
    /// Where lines join a frame, from its upper end: in a high one, its middle is out of sight.
    private static let joint = 80

    let layers: GraphLayers
    private(set) var blocks: [Box] = []
    private(set) var nodes: [Box]
    private(set) var lines: [Line] = []
    private(set) var width = 0
    private(set) var height = 0

    init(needs: [[Int]]) {
        layers = GraphLayers(needs)
        nodes = needs.map { _ in Box(width: Self.node.width, height: Self.node.height) }
        var boxes = layers.blocks.map { block in
            guard block.nodes.count > 1 else { return Box(width: Self.node.width, height: Self.node.height) }
            let (columns, rows) = Self.grid(block.nodes.count)
            return Box(
                width: columns * (Self.node.width + Self.inset.gap) - Self.inset.gap + 2 * Self.inset.side,
                height: rows * (Self.node.height + Self.inset.gap) - Self.inset.gap + Self.inset.top + Self.inset.side)
        }
        let routes = GraphRoutes(layers, laneLimit: Self.laneLimit)
        boxes += routes.lanes.map { _ in Box(height: Self.laneHeight) }
        let order = GraphOrder(layers: routes.items, before: routes.before)
        var placement = GraphPlacement(
            order: order, heights: boxes.map(\.height), gap: Self.gap.y, centredHeight: Self.centredHeight)
        let isBroken =
            order.layers.count > Self.band.limit && placement.largestLayerHeight <= Self.band.height
        let bandLength = isBroken ? Self.band.length : max(1, order.layers.count)

        var top = Self.margin
        for first in stride(from: 0, to: order.layers.count, by: bandLength) {
            let band = first..<min(first + bandLength, order.layers.count)
            placement.begin(band, at: top)
            var x = Self.margin
            for layer in band {
                let width = order.layers[layer].map { boxes[$0].width }.max() ?? 0
                let joined = layer + 1 < order.layers.count ? routes.lineCount(into: order.layers[layer + 1]) : 0
                for item in order.layers[layer] {
                    boxes[item].x = x
                    boxes[item].y = placement.tops[item]
                    // A lane is as wide as what it passes.
                    if boxes[item].width == 0 { boxes[item].width = width }
                    self.height = max(self.height, boxes[item].y + boxes[item].height + Self.margin)
                }
                self.width = max(self.width, x + width + Self.margin)
                x += width + Self.gap.x + min(80, 2 * max(0, joined - 6))
            }
            top = self.height + 2 * Self.gap.y
        }
        blocks = Array(boxes.prefix(layers.blocks.count))
        placeNodes()
        lines = routes.lines.map { line in
            Line(from: line.from, to: line.to, path: Self.path(line.items.map { boxes[$0] }))
        }
    }

    private static func grid(_ count: Int) -> (columns: Int, rows: Int) {
        let columns = min(groupColumns, (count + groupRows - 1) / groupRows)
        return (columns, (count + columns - 1) / columns)
    }

    private mutating func placeNodes() {
        for (block, box) in zip(layers.blocks, blocks) {
            guard block.nodes.count > 1 else {
                (nodes[block.nodes[0]].x, nodes[block.nodes[0]].y) = (box.x, box.y)
                continue
            }
            let rows = Self.grid(block.nodes.count).rows
            for (index, node) in block.nodes.enumerated() {
                nodes[node].x = box.x + Self.inset.side + index / rows * (Self.node.width + Self.inset.gap)
                nodes[node].y = box.y + Self.inset.top + index % rows * (Self.node.height + Self.inset.gap)
            }
        }
    }

    /// Through the middle of each box, as a curve in the gaps between.
    private static func path(_ boxes: [Box]) -> String {
        guard let first = boxes.first, let last = boxes.last else { return "" }
        func point(_ x: Int, _ y: Int) -> String { "\(x - last.x) \(y - last.y)" }
        var (x, y) = (first.x + first.width, first.y + min(joint, first.height / 2))
        var path = "M\(point(x, y))"
        for box in boxes.dropFirst() {
            let (left, level) = (box.x, box.y + min(joint, box.height / 2))
            if left > x {
                let middle = (x + left) / 2
                path += "C\(point(middle, y)) \(point(middle, level)) \(point(left, level))"
            } else {
                // To the next band: round its end, back between the two, and in from the left.
                let between = box.y - gap.y
                path += "L\(point(x + 10, y))L\(point(x + 10, between))L\(point(left - 6, between))"
                path += "L\(point(left - 6, level))L\(point(left, level))"
            }
            (x, y) = (left + box.width, level)
            if box != last { path += "L\(point(x, y))" }
        }
        return path
    }
}

/// Puts the nodes of a graph into layers, each behind all that it needs, and joins those that are alike.
struct GraphLayers {
    /// Fewer nodes that are alike stay apart.
    private static let groupMinimum = 4

    /// One node, or several of one layer that need the same and are needed by the same.
    struct Block {
        let layer: Int
        let nodes: [Int]
    }

    let blocks: [Block]
    let blockOfNode: [Int]
    /// What each block needs: earlier layers' blocks, ascending.
    let needs: [[Int]]

    /// - Parameter nodeNeeds: for each node, those that it needs. Of nodes that need each other, one is put first.
    init(_ nodeNeeds: [[Int]]) {
        var dependents = [[Int]](repeating: [], count: nodeNeeds.count)
        for (node, needs) in nodeNeeds.enumerated() { for need in needs { dependents[need].append(node) } }
        let layers = Self.layers(nodeNeeds, dependents)

        struct Likeness: Hashable { let layer: Int, needs: [Int], dependents: [Int] }
        var alike: [Likeness: [Int]] = [:]
        for node in nodeNeeds.indices {
            let likeness = Likeness(
                layer: layers[node], needs: nodeNeeds[node].sorted(), dependents: dependents[node].sorted())
            alike[likeness, default: []].append(node)
        }
        let members = alike.values.flatMap { $0.count < Self.groupMinimum ? $0.map { [$0] } : [$0] }
            .sorted { $0[0] < $1[0] }
        blocks = members.map { Block(layer: layers[$0[0]], nodes: $0) }
        var blockOfNode = [Int](repeating: 0, count: nodeNeeds.count)
        for (block, nodes) in members.enumerated() { for node in nodes { blockOfNode[node] = block } }
        self.blockOfNode = blockOfNode
        needs = members.map { nodes in
            Set(nodeNeeds[nodes[0]].filter { layers[$0] < layers[nodes[0]] }.map { blockOfNode[$0] }).sorted()
        }
    }

    /// The longest way to each node, found without recursion: a chain may be of any length.
    private static func layers(_ needs: [[Int]], _ dependents: [[Int]]) -> [Int] {
        var layers = [Int](repeating: 0, count: needs.count)
        var open = needs.map(\.count)
        var isPlaced = [Bool](repeating: false, count: needs.count)
        var ready = needs.indices.filter { open[$0] == 0 }
        var next = 0
        var leftover = 0
        while true {
            while next < ready.count {
                let node = ready[next]
                next += 1
                isPlaced[node] = true
                for dependent in dependents[node] where !isPlaced[dependent] {
                    layers[dependent] = max(layers[dependent], layers[node] + 1)
                    open[dependent] -= 1
                    if open[dependent] == 0 { ready.append(dependent) }
                }
            }
            while leftover < needs.count, isPlaced[leftover] { leftover += 1 }
            guard leftover < needs.count else { return layers }
            open[leftover] = 0
            ready.append(leftover)
        }
    }
}
