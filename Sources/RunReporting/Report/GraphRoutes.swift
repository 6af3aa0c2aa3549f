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
