import CacheStorage
import HostSystem
import PipelineModel
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// An artifact that is not in the cache's folder may be in another place, and then it is as good as here.
struct ArtifactSourceTests {
    let caches: CacheSpace

    init() throws { caches = try CacheSpace() }

    /// Another cache's folder, as a tier that artifacts are fetched from.
    private final class Attic: ArtifactSource {
        private let here: LocalArtifacts
        private let there: CacheFolder
        private let target: CacheFolder
        let fetchCount = Mutex(0)

        init(_ there: CacheFolder, for target: CacheFolder) {
            here = LocalArtifacts(in: target)
            self.there = there
            self.target = target
        }

        func state(of artifact: Artifact) -> ArtifactState {
            let state = here.state(of: artifact)
            return state == .missing && LocalArtifacts(in: there).state(of: artifact) == .here ? .elsewhere : state
        }

        func file(of artifact: Artifact) throws -> FilePath? {
            if let file = here.file(of: artifact) { return file }
            guard let file = LocalArtifacts(in: there).file(of: artifact) else { return nil }
            fetchCount.withLock { $0 += 1 }
            try file.copy(to: target.artifact(artifact.digest))
            return target.artifact(artifact.digest)
        }
    }

    @Test func aRecordingWhoseArtifactIsElsewhereIsReplayedAndFetchedWhenRead() throws {
        let recording = try caches.record("a")
        let artifact = try #require(recording.outputs.first?.artifact)
        let attic = try Cache(at: caches.space.path.appending("attic"))
        try File.makeFolder(attic.folder.artifact(artifact.digest).removingLastComponent())
        try File.rename(caches.cache.folder.artifact(artifact.digest), attic.folder.artifact(artifact.digest))
        try caches.cache.folder.tree(recording.outputs[0].treeDigest).removeTree()

        let source = Attic(attic.folder, for: caches.cache.folder)
        let cache = try Cache(at: caches.cache.folder.root, artifacts: { _ in source })
        #expect(try caches.hit("a", in: cache) == recording)
        #expect(source.fetchCount.withLock { $0 } == 0)
        let tree = try cache.trees.tree(of: recording.outputs[0])
        #expect(try File.read(tree.appending("data.txt")) == Array("result".utf8))
        #expect(source.fetchCount.withLock { $0 } == 1)
    }

    @Test func oneThatNoPlaceHasMakesItsRecordingUseless() throws {
        let recording = try caches.record("a")
        let artifact = try #require(recording.outputs.first?.artifact)
        File.remove(caches.cache.folder.artifact(artifact.digest))
        guard case .damaged(let problem) = try caches.cache.recordings.recording(for: recording.fingerprint) else {
            Issue.record("it is still used")
            return
        }
        #expect(problem.contains("missing"))
    }
}
