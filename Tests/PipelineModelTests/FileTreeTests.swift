import PipelineModel
import Testing

struct FileTreeTests {
    let tree = FileTree([
        .init(path: "train/part-1.csv", kind: .file(digest: "d1", size: 3, isExecutable: false)),
        .init(path: "train/deep/x", kind: .link(target: "../part-1.csv")),
        .init(path: "training/y", kind: .file(digest: "d2", size: 4, isExecutable: true)),
        .init(path: "empty", kind: .emptyFolder),
    ])

    @Test func aSubtreeHoldsWhatLiesBelowAFolderAndNotItsNamesakes() {
        #expect(tree.subtree(at: "train")?.entries.map(\.path) == ["deep/x", "part-1.csv"])
        #expect(tree.subtree(at: "empty")?.entries.isEmpty == true)
        #expect(tree.subtree(at: "tra") == nil)
        #expect(tree.subtree(at: "") == tree)
    }

    @Test func aSubtreeAtAFileHoldsThatFileUnderItsName() {
        #expect(tree.subtree(at: "train/part-1.csv")?.entries.map(\.path) == ["part-1.csv"])
        #expect(tree.isFile(at: "train/part-1.csv"))
        #expect(!tree.isFile(at: "train"))
    }

    @Test func ofTwoTreesLaidOverEachOtherTheLastOneCounts() {
        let other = FileTree([.init(path: "training/y", kind: .emptyFolder)])
        #expect(tree.overlaid(with: [other]).entries.last?.kind == .emptyFolder)
        #expect(tree.byteCount == 7)
    }
}
