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
