/// How high each item of a graph stands: near those that it is joined with, and none over another.
struct GraphPlacement {
    private(set) var tops: [Int]
    let largestLayerHeight: Int

    private let order: GraphOrder
    private let heights: [Int]
    private let gap: Int

    /// - Parameter centredHeight: in a graph higher than that, all layers begin at the top, so that whoever sees its
    ///   upper end sees where it begins.
    init(order: GraphOrder, heights: [Int], gap: Int, centredHeight: Int) {
        self.order = order
        self.heights = heights
        self.gap = gap
        tops = [Int](repeating: 0, count: heights.count)
        var largest = 0
        for layer in order.layers {
            var top = 0
            for item in layer {
                tops[item] = top
                top += heights[item] + gap
            }
            largest = max(largest, top - gap)
        }
        largestLayerHeight = largest
        guard largest <= centredHeight else { return }
        for layer in order.layers.indices { place(layer, near: order.before) }
        for layer in order.layers.indices.reversed() { place(layer, near: order.behind) }
        for layer in order.layers.indices { place(layer, near: order.before) }
    }

    /// Moves some layers so that the highest item of them begins at `top`.
    mutating func begin(_ layers: Range<Int>, at top: Int) {
        let items = layers.flatMap { order.layers[$0] }
        let shift = top - (items.map { tops[$0] }.min() ?? 0)
        for item in items { tops[item] += shift }
    }

    /// Of all places that keep the order, those nearest to where the items would stand alone: neighbours that would
    /// overlap form a run, which stands where its members on average would.
    private mutating func place(_ layer: Int, near neighbours: [[Int]]) {
        struct Run {
            var sum: Double
            var weight: Double
            var count: Int
            var place: Double { sum / weight }
        }
        var runs: [Run] = []
        var offset = 0
        for item in order.layers[layer] {
            let others = neighbours[item]
            let wanted =
                others.isEmpty
                ? Double(tops[item])
                : others.reduce(0) { $0 + Double(tops[$1]) + Double(heights[$1]) / 2 } / Double(others.count)
                    - Double(heights[item]) / 2
            // One that nothing holds yields to those that something does.
            let weight = others.isEmpty ? 0.01 : 1
            var run = Run(sum: (wanted - Double(offset)) * weight, weight: weight, count: 1)
            while let last = runs.last, last.place >= run.place {
                runs.removeLast()
                run = Run(sum: last.sum + run.sum, weight: last.weight + run.weight, count: last.count + run.count)
            }
            runs.append(run)
            offset += heights[item] + gap
        }
        var (position, above) = (0, 0)
        for run in runs {
            for _ in 0..<run.count {
                let item = order.layers[layer][position]
                tops[item] = Int(run.place.rounded()) + above
                above += heights[item] + gap
                position += 1
            }
        }
    }
}

/// Orders what stands in each layer of a graph so that few lines cross.
struct GraphOrder {
    private static let sweepCount = 8

    /// What stands in each layer, from the top.
    private(set) var layers: [[Int]]
    /// For each item, those of the layer before that it is joined with, and those of the layer behind.
    let before: [[Int]]
    let behind: [[Int]]
    private var rank: [Int]

    /// - Parameter layers: the items of each layer; `before` names, for each item, those of the layer before it.
    init(layers: [[Int]], before: [[Int]]) {
        self.layers = layers
        self.before = before
        var behind = [[Int]](repeating: [], count: before.count)
        for (item, earlier) in before.enumerated() { for other in earlier { behind[other].append(item) } }
        self.behind = behind
        rank = [Int](repeating: 0, count: before.count)
        for layer in layers.indices { number(layer) }

        var best = (layers: layers, crossings: crossingCount)
        for sweep in 0..<Self.sweepCount where best.crossings > 0 {
            if sweep.isMultiple(of: 2) {
                for layer in layers.indices.dropFirst() { sort(layer, by: before) }
            } else {
                for layer in layers.indices.dropLast().reversed() { sort(layer, by: behind) }
            }
            let crossings = crossingCount
            if crossings < best.crossings { best = (self.layers, crossings) }
        }
        self.layers = best.layers
    }

    private mutating func number(_ layer: Int) {
        for (position, item) in layers[layer].enumerated() { rank[item] = position }
    }

    /// Each item goes to the middle of its neighbours; one that has none stays where it is.
    private mutating func sort(_ layer: Int, by neighbours: [[Int]]) {
        let keyed = layers[layer].map { item -> (item: Int, middle: Double, old: Int) in
            let ranks = neighbours[item].map { rank[$0] }
            let middle = ranks.isEmpty ? Double(rank[item]) : Double(ranks.reduce(0, +)) / Double(ranks.count)
            return (item, middle, rank[item])
        }
        layers[layer] = keyed.sorted { ($0.middle, $0.old) < ($1.middle, $1.old) }.map(\.item)
        number(layer)
    }

    /// How many pairs of lines cross: of their ends in the next layer, taken in order, the inversions.
    private var crossingCount: Int {
        layers.indices.dropLast().reduce(0) { total, layer in
            var tree = [Int](repeating: 0, count: layers[layer + 1].count + 1)
            var seen = 0
            var count = 0
            for item in layers[layer] {
                let ends = behind[item].map { rank[$0] }.sorted()
                for end in ends {
                    var index = end + 1
                    var notBehind = 0
                    while index > 0 {
                        notBehind += tree[index]
                        index -= index & -index
                    }
                    count += seen - notBehind
                }
                for end in ends {
                    var index = end + 1
                    while index < tree.count {
                        tree[index] += 1
                        index += index & -index
                    }
                    seen += 1
                }
            }
            return total + count
        }
    }
}

/// Which blocks and which lanes, where a long line passes a layer, are joined.
struct GraphRoutes {
    struct Lane: Hashable {
        let from: Int
        let layer: Int
    }

    private(set) var lanes: [Lane] = []
    /// The blocks and lanes of each layer. A lane's number follows those of all blocks.
    private(set) var items: [[Int]]
    /// For each block and lane, those of the layer before that it is joined with.
    private(set) var before: [[Int]]
    /// From which block to which, and by which blocks and lanes.
    private(set) var lines: [(from: Int, to: Int, items: [Int])] = []

    /// - Parameter laneLimit: a line over more layers has no lanes.
    init(_ layers: GraphLayers, laneLimit: Int) {
        let blocks = layers.blocks
        items = [[Int]](repeating: [], count: (blocks.map(\.layer).max() ?? -1) + 1)
        before = blocks.map { _ in [] }
        var known: [Lane: Int] = [:]
        for (block, needs) in layers.needs.enumerated() {
            items[blocks[block].layer].append(block)
            for need in needs {
                let passed = blocks[need].layer + 1..<blocks[block].layer
                guard passed.count <= laneLimit else {
                    lines.append((need, block, [need, block]))
                    continue
                }
                var way = [need]
                for layer in passed {
                    // All lines of one block share a lane, until they part.
                    let lane = Lane(from: need, layer: layer)
                    if let item = known[lane] {
                        way.append(item)
                        continue
                    }
                    let item = blocks.count + lanes.count
                    known[lane] = item
                    lanes.append(lane)
                    before.append([way[way.count - 1]])
                    items[layer].append(item)
                    way.append(item)
                }
                before[block].append(way[way.count - 1])
                lines.append((need, block, way + [block]))
            }
        }
    }

    /// How many lines end at some blocks and lanes.
    func lineCount(into items: [Int]) -> Int { items.reduce(0) { $0 + before[$1].count } }
}
