import CacheStorage
import Foundation
import HostSystem
import SystemPackage
import TestSupport
import Testing

struct RemovalTests {
    let space: TemporaryFolder

    init() throws { space = try TemporaryFolder() }

    @Test func aTreeGoesWithAllBelowItAndNothingBesideIt() throws {
        for name in ["tree/a/b/c.txt", "tree/a/d.txt", "tree/e.txt", "beside/f.txt"] { try space.write(name, "x") }
        try space.makeFolder("tree/empty/folder")
        try FileManager.default.createSymbolicLink(
            atPath: space.path.pushing("tree/link").string, withDestinationPath: space.path.appending("beside").string)
        try space.path.appending("tree").removeTree()
        #expect(!space.exists("tree"))
        #expect(space.files() == ["beside/f.txt"])
        // Once more, now that nothing is there; and a single file.
        try space.path.appending("tree").removeTree()
        try space.path.pushing("beside/f.txt").removeTree()
        #expect(space.files() == [])
    }

    @Test func foldersThatTheirOwnerMayNotWriteGoToo() throws {
        try space.write("tree/locked/inner/a.txt", "x")
        for folder in ["tree/locked/inner", "tree/locked", "tree"] {
            #expect(chmod(space.path.pushing(FilePath(folder)).string, 0o000) == 0)
        }
        try space.path.appending("tree").removeTree()
        #expect(!space.exists("tree"))
    }
}
