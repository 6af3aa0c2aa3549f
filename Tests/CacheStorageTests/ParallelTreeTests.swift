import CacheStorage
import Foundation
import HostSystem
import PipelineModel
import SystemPackage
import TestSupport
import Testing

struct ParallelTreeTests {
    @Test func manyFilesAndLargeOnesHaveTheDigestsOfTheirContents() throws {
        let space = try TemporaryFolder()
        var expected: [FileTree.Entry] = []
        for number in 0..<300 {
            // Some of 1.5 MB, so that large and small ones are read at once.
            let text = String(repeating: "\(number),", count: number % 100 == 7 ? 400_000 : number)
            try space.write("tree/\(number % 7)/\(number).csv", text)
            expected.append(
                .init(
                    path: "\(number % 7)/\(number).csv",
                    kind: .file(digest: sha256(text), size: Int64(text.utf8.count), isExecutable: false)))
        }
        #expect(try TreeWalker().tree(ofFolder: space.path.appending("tree")) == FileTree(expected))
    }

    @Test(.enabled(if: geteuid() != 0, "the superuser may read everything"))
    func ofSeveralUnreadableFilesTheFirstIsNamed() throws {
        let space = try TemporaryFolder()
        for number in 100..<200 {
            let file = try space.write("tree/\(number)", String(repeating: "x", count: 50_000))
            if number > 120 { chmod(file.string, 0) }
        }
        let error = #expect(throws: TreeError.self) { try TreeWalker().tree(ofFolder: space.path.appending("tree")) }
        #expect(error == .unreadable(path: "\(space.path)/tree/121", reason: "Permission denied"))
    }
}
