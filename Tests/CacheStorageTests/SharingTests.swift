import CacheStorage
import Foundation
import PipelineModel
import SystemPackage
import TestSupport
import Testing

struct SharingTests {
    let caches: CacheSpace

    init() throws { caches = try CacheSpace() }

    private func shared(mode: Int = 0o775) throws -> Cache {
        let root = try caches.space.makeFolder("shared")
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: root.string)
        return try Cache(at: root, own: caches.space.path.appending("own"))
    }

    @Test func inAFolderThatAGroupMayWriteToEverythingIsTheGroups() throws {
        let cache = try shared()
        let recording = try caches.record("a", in: cache)
        let name = recording.fingerprint.rawValue
        let root = cache.folder.root
        for folder in ["recordings", "recordings/\(name.prefix(2))", "artifacts", "logs", "locks", "tmp"] {
            #expect(try root.pushing(FilePath(folder)).mode == 0o2775, "\(folder)")
        }
        for file in caches.space.files(below: "shared") where !file.hasPrefix("tmp/") {
            #expect(try root.pushing(FilePath(file)).mode == 0o664, "\(file)")
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can use a folder of somebody else's"))
    func whatRootMakesInAnothersCacheIsTheirs()
        throws
    {
        let root = try caches.space.makeFolder("theirs")
        #expect(chown(root.string, 54_321, 54_322) == 0)
        let cache = try Cache(at: root, own: caches.space.path.appending("own"))
        cache.announceUse()
        try caches.record("a", in: cache)
        cache.close()
        let below = try #require(FileManager.default.enumerator(atPath: root.string)).compactMap { $0 as? String }
        #expect(below.contains { $0.hasSuffix(".tar.gz") })
        for name in below {
            let attributes = try FileManager.default.attributesOfItem(atPath: root.pushing(FilePath(name)).string)
            #expect(attributes[.ownerAccountID] as? Int == 54_321, "\(name)")
            #expect(attributes[.groupOwnerAccountID] as? Int == 54_322, "\(name)")
        }
    }

    @Test func whatOnlyOneUserMayAlterLiesInTheirOwnFolder() throws {
        let cache = try shared()
        let recording = try caches.record("a", in: cache)
        #expect(caches.space.files(below: "shared/trees").isEmpty)
        let beside = cache.folder.side
        #expect(beside.starts(with: caches.space.path.appending("own")))
        #expect(cache.folder.trees.starts(with: beside))
        #expect(cache.folder.workspaces.starts(with: beside))
        let tree = try cache.trees.tree(of: #require(recording.outputs.first))
        #expect(tree.starts(with: beside))
        // Another user's trees are made from the artifacts.
        let other = try Cache(at: cache.folder.root, own: caches.space.path.appending("other"))
        let theirs = try other.trees.tree(of: #require(recording.outputs.first))
        #expect(theirs.starts(with: caches.space.path.appending("other")))
        #expect(try caches.hit("a", in: other) == recording)
    }

    @Test func aFolderOnAServerKeepsItsIndexAndTreesHere() throws {
        let cache = try Cache(
            at: caches.space.path.appending("mounted"), own: caches.space.path.appending("own"),
            isRemote: { _ in true })
        try caches.record("a", in: cache)
        _ = try cache.index.statistics()
        #expect(caches.space.files(below: "mounted").allSatisfy { !$0.contains("sqlite") && !$0.hasPrefix("trees/") })
        #expect(caches.space.exists("own/beside\(caches.space.path)/mounted/index.sqlite"))
    }

    @Test func onlyFileSystemsWithAServerAreRemote() {
        #expect(["nfs", "nfs4", "cifs", "9p", "fuse.sshfs", "ceph"].allSatisfy { NetworkMount.isRemote(type: $0) })
        #expect(
            ["ext4", "xfs", "btrfs", "zfs", "tmpfs", "overlay", "apfs"].allSatisfy { !NetworkMount.isRemote(type: $0) })
        let mounts = """
            21 1 254:0 / / rw,relatime - ext4 /dev/vda rw
            40 21 0:52 / /mnt/team rw,noatime shared:9 - nfs4 server:/team rw,vers=4.2
            """
        #expect(NetworkMount.type(of: 52, in: mounts) == "nfs4")
        #expect(NetworkMount.type(of: 254 << 8, in: mounts) == "ext4")
        #expect(NetworkMount.type(of: 77, in: mounts) == nil)
        #expect(!NetworkMount.contains(caches.space.path))
    }
}
