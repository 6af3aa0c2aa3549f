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
