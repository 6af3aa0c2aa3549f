import Testing

@testable import RunReporting

/// Where the steps of a graph are drawn.
struct GraphLayoutTests {
    /// Each node by the numbers of those that it needs.
    private func layout(_ needs: [[Int]]) -> GraphLayout { GraphLayout(needs: needs) }

    @Test func everyNodeIsToTheRightOfItsNeedsWhateverTheirOrder() {
        let layout = layout([[1], [], [0, 1]])
        #expect(layout.nodes[1].x < layout.nodes[0].x)
        #expect(layout.nodes[0].x < layout.nodes[2].x)
        #expect(layout.lines.count == 3)
    }

    @Test func noNodeIsOverAnother() {
        let needs = (0..<60).map { $0 < 6 ? [] : [$0 - 6 + $0 % 3, $0 * 7 % 6 + ($0 / 6 - 1) * 6].filter { $0 < 54 } }
        let layout = layout(needs)
        for (index, one) in layout.nodes.enumerated() {
            for other in layout.nodes[(index + 1)...] {
                let apart =
                    abs(one.x - other.x) >= GraphLayout.node.width || abs(one.y - other.y) >= GraphLayout.node.height
                #expect(apart)
            }
            #expect(one.x >= 0 && one.x + one.width <= layout.width)
            #expect(one.y >= 0 && one.y + one.height <= layout.height)
        }
    }

    @Test func linesThatNeedNotCrossDoNot() {
        // Written crosswise: the third needs the second, the fourth the first.
        let layout = layout([[], [], [1], [0]])
        #expect((layout.nodes[0].y < layout.nodes[1].y) == (layout.nodes[3].y < layout.nodes[2].y))
    }

    @Test func aStepStandsAmidWhatItNeeds() {
        let layout = layout([[], [], [], [0, 1, 2]])
        #expect(layout.nodes[3].y == layout.nodes[1].y)
    }

    @Test func aLongLineGoesAroundWhatStandsBetween() {
        let layout = layout([[], [0], [0, 1]])
        #expect(layout.nodes[0].x < layout.nodes[1].x && layout.nodes[1].x < layout.nodes[2].x)
        #expect(layout.nodes[1].y != layout.nodes[0].y)
    }

    @Test func stepsThatAreAlikeShareALine() {
        // One, a hundred that need it, and one that needs them all.
        let layout = layout([[]] + (0..<100).map { _ in [0] } + [Array(1...100)])
        #expect(layout.layers.blocks.count == 3)
        #expect(layout.lines.count == 2)
        #expect(Set(layout.nodes).count == 102)
    }

    @Test func aLongChainIsBrokenIntoBands() {
        let layout = layout((0..<200).map { $0 == 0 ? [] : [$0 - 1] })
        #expect(layout.width < 1112)
        #expect(layout.nodes[5].x == layout.nodes[0].x)
        #expect(layout.nodes[5].y > layout.nodes[4].y)
    }

    /// A way that doubles with each layer would never end.
    @Test(.timeLimit(.minutes(30)), arguments: [1, 2, 50]) func tenThousandStepsAreLaidOutAtOnce(distance: Int) {
        let needs = (0..<10_000).map { node in [node - 1, node - distance].filter { $0 >= 0 } }
        #expect(layout(needs).nodes.count == 10_000)
    }

    @Test func nodesThatNeedEachOtherAreDrawn() {
        #expect(layout([[1], [0]]).nodes.count == 2)
        #expect(layout([[0]]).lines.isEmpty)
        #expect(layout([]).nodes.isEmpty)
    }
}
