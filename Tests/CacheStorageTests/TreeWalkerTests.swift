import CacheStorage
import Foundation
import HostSystem
import PipelineModel
import SystemPackage
import TestSupport
import Testing

struct TreeWalkerTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func readsFilesLinksExecutableBitsAndEmptyFolders() throws {
        try folder.write("b/data.csv", "1,2\n")
        try folder.write("a.sh", "echo", executable: true)
        try folder.makeFolder("empty")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path.appending("link").string, withDestinationPath: "b/data.csv")
        let tree = try TreeWalker().tree(ofFolder: folder.path)
        #expect(
            tree.entries == [
                .init(path: "a.sh", kind: .file(digest: sha256("echo"), size: 4, isExecutable: true)),
                .init(path: "b/data.csv", kind: .file(digest: sha256("1,2\n"), size: 4, isExecutable: false)),
                .init(path: "empty", kind: .emptyFolder),
                .init(path: "link", kind: .link(target: "b/data.csv")),
            ])
    }

    @Test func timesAndTheOrderOfCreationDoNotCount() throws {
        let other = try TemporaryFolder()
        for name in ["z", "a", "m/n"] { try folder.write(name, name) }
        for name in ["m/n", "a", "z"] { try other.write(name, name) }
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: other.path.appending("a").string)
        #expect(try TreeWalker().tree(ofFolder: folder.path).digest == TreeWalker().tree(ofFolder: other.path).digest)
    }

    @Test(arguments: ["content", "name", "executable", "empty folder", "link"])
    func whatAStepCanSeeCounts(change: String) throws {
        try folder.write("a", "1")
        try folder.makeFolder("d")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path.appending("l").string, withDestinationPath: "a")
        let before = try TreeWalker().tree(ofFolder: folder.path).digest
        switch change {
        case "content": try folder.write("a", "2")
        case "name":
            try folder.remove("a")
            try folder.write("b", "1")
        case "executable": try folder.write("a", "1", executable: true)
        case "empty folder": try folder.remove("d")
        default:
            try folder.remove("l")
            try FileManager.default.createSymbolicLink(
                atPath: folder.path.appending("l").string, withDestinationPath: "d")
        }
        #expect(try TreeWalker().tree(ofFolder: folder.path).digest != before)
    }

    @Test func aSocketIsRefusedByName() throws {
        let path = folder.path.appending("pipe").string
        #expect(mkfifo(path, 0o600) == 0)
        let error = #expect(throws: TreeError.self) { try TreeWalker().tree(ofFolder: folder.path) }
        #expect(error?.description == "'\(path)' is neither a file, a folder nor a link; remove it")
    }

    @Test func aFileIsReadThroughBuffersOfAnySize() throws {
        let text = String(repeating: "0123456789abcde\n", count: 200_000)
        let file = try folder.write("large", text)
        #expect(try fileDigest(file).digest == sha256(text))
        #expect(try fileDigest(file).size == 3_200_000)
    }

    @Test func knownDigestsComeOut() {
        // FIPS 180-2, appendix B.1.
        #expect(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }
}
