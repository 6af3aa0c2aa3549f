import Archiving
import SystemPackage
import Testing

@Suite struct PathTests {
    @Test(arguments: [("a", "a"), ("./a", "a"), ("a/", "a"), ("a//b/./c", "a/b/c"), ("...", "..."), ("a..b", "a..b")])
    func readsPathsAsPeopleWriteThem(text: String, path: String) throws {
        #expect(try EntryPath(text).description == path)
    }

    @Test(
        arguments: [
            ("", .empty), (".", .empty), ("./", .empty), ("/", .absolute), ("/a", .absolute), ("..", .climbs),
            ("a/../b", .climbs), ("a\u{0}", .containsNUL), (String(repeating: "a", count: 4096), .tooLong),
        ] as [(String, EntryPath.Fault)])
    func refusesPathsThatDoNotLeadDown(text: String, fault: EntryPath.Fault) {
        #expect(throws: fault) { try EntryPath(text) }
    }

    @Test func knowsItsParentAndItsPlaceInTheFileSystem() throws {
        let path = try EntryPath("a/b/c")
        #expect(path.parent == (try EntryPath("a/b")))
        #expect(try EntryPath("a").parent == nil)
        #expect(path.filePath(in: "/tmp/x") == "/tmp/x/a/b/c")
    }

    @Test(
        arguments: [
            ("a/link", "b", true), ("a/link", "../b", true), ("a/link", "..", true), ("a/link", "../..", false),
            ("a/link", "./.././b/", true), ("a/link", "../../a", false), ("link", "..", false), ("link", ".", true),
            ("link", "a/../b", false), ("link", "/a", false), ("link", "", false), ("link", "a/..b/...", true),
        ])
    func linksStayInsideWhenTheyClimbOnlyAtTheirStart(path: String, target: String, stays: Bool) throws {
        #expect(LinkTarget(Array(target.utf8)).staysInside(linkAt: try EntryPath(path)) == stays)
    }
}
