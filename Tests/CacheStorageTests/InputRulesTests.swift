import CacheStorage
import Foundation
import HostSystem
import PipelineModel
import SystemPackage
import TestSupport
import Testing

/// What of a person's folder is a step's input.
struct InputRulesTests {
    let space: TemporaryFolder

    init() throws { space = try TemporaryFolder() }

    private func paths(_ rules: InputRules = InputRules()) throws -> [String] {
        try TreeWalker().walk(space.path.appending("in"), rules: rules).tree.entries.map(\.path)
    }

    private func link(_ path: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: space.path.pushing(FilePath(path)).string, withDestinationPath: target)
    }

    @Test(arguments: [
        ".hg/store", ".svn/wc.db", "sub/.ruff_cache/1", "sub/.pytest_cache/x", ".tox/log", ".b.txt.swo", "a.sh~",
        "#b.txt#", ".vscode/settings.json", "sub/my.egg-info/PKG-INFO", "sub/__pycache__/b.cpython-311.pyc",
    ])
    func whatToolsKeepForThemselvesIsNoInput(file: String) throws {
        try space.write("in/b.txt", "b")
        try space.write("in/sub/c.txt", "c")
        try space.write("in/\(file)", "1")
        #expect(try paths() == ["b.txt", "sub/c.txt"])
    }

    @Test func aVirtualEnvironmentIsNoInputAndAnotherFolderOfItsNameIs() throws {
        try space.write("in/venv/pyvenv.cfg", "home = /usr/bin")
        try space.write("in/sub/venv/data.txt", "d")
        #expect(try paths() == ["sub/venv/data.txt"])
    }

    @Test func patternsLeaveOutAndTakeBack() throws {
        for file in ["a.log", "sub/b.log", "sub/keep.log", "tmp/x", "data/tmp.txt", ".git/HEAD"] {
            try space.write("in/\(file)", "1")
        }
        #expect(
            try paths(InputRules(["*.log", "!sub/keep.log", "tmp/", "!.git"])) == [
                ".git/HEAD", "data/tmp.txt", "sub/keep.log",
            ])
    }

    @Test(arguments: [
        ("**/tmp", ["a/b/keep.txt", "keep.txt"]), ("a/**", ["a", "keep.txt", "tmp/x"]),
        ("/tmp", ["a/b/keep.txt", "a/tmp/x", "keep.txt"]), ("**/b/*.txt", ["a/b", "a/tmp/x", "keep.txt", "tmp/x"]),
    ])
    func twoStarsStandForSlashesToo(pattern: String, left: [String]) throws {
        for file in ["keep.txt", "tmp/x", "a/tmp/x", "a/b/keep.txt"] { try space.write("in/\(file)", "1") }
        #expect(try paths(InputRules([pattern])) == left)
    }

    @Test func aLinkThatLeadsOutIsWhatItLeadsTo() throws {
        try space.write("disk/part.csv", "1,2")
        try space.write("disk/more/x.csv", "3")
        try space.write("in/own.csv", "0")
        try link("in/part.csv", to: "../disk/part.csv")
        try link("in/more", to: space.path.appending("disk/more").string)
        try link("in/same.csv", to: "own.csv")
        let walked = try TreeWalker().walk(space.path.appending("in"), rules: InputRules())
        #expect(
            walked.tree.entries == [
                .init(path: "more/x.csv", kind: .file(digest: sha256("3"), size: 1, isExecutable: false)),
                .init(path: "own.csv", kind: .file(digest: sha256("0"), size: 1, isExecutable: false)),
                .init(path: "part.csv", kind: .file(digest: sha256("1,2"), size: 3, isExecutable: false)),
                .init(path: "same.csv", kind: .link(target: "own.csv")),
            ])
        #expect(!walked.isWhole)
    }

    @Test func aLinkToNothingAndALinkToAFolderAboveAreNamed() throws {
        try space.makeFolder("in/sub")
        try link("in/gone", to: "/nowhere/at/all")
        let gone = space.path.appending("in/gone").string
        #expect(throws: TreeError.deadLink(path: gone, target: "/nowhere/at/all")) { try paths() }
        try FileManager.default.removeItem(atPath: gone)
        try link("in/sub/up", to: "../../in")
        #expect(throws: TreeError.loop(path: space.path.appending("in/sub/up").string)) { try paths() }
    }

    @Test func aFileThatWasChangedAndChangedBackIsInAnotherState() throws {
        try space.write("in/a", "good")
        let walker = TreeWalker()
        let before = try walker.walk(space.path.appending("in"), rules: InputRules()).states
        try space.write("in/a", "bad!")
        try space.write("in/a", "good")
        let after = try walker.states(of: space.path.appending("in"), rules: InputRules())
        #expect(PathState.firstDifference(before, after) == "a")
        #expect(PathState.firstDifference(after, after) == nil)
    }
}
