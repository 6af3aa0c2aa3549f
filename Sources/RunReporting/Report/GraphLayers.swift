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
