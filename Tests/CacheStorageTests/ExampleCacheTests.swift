import CacheStorage
import Foundation
import HostSystem
import PipelineModel
import SystemPackage
import TestSupport
import Testing

/// The cache of format 1 that is kept for ever: this and every later Retake reads it.
struct ExampleCacheTests {
    @Test func theCacheOfVersionOneIsRead() throws {
        // A copy, because opening a cache writes its index.
        let space = try TemporaryFolder()
        let example = FilePath(#filePath).removingLastComponent().pushing("../../cache/examples/v1")
            .lexicallyNormalized()
        try FileManager.default.copyItem(atPath: example.string, toPath: space.path.appending("v1").string)
        let cache = try Cache(at: space.path.appending("v1"))

        try cache.index.refresh(from: cache.folder)
        #expect(try cache.index.statistics().recordingCount == 1)
        let fingerprint = try #require(cache.index.recordings(of: "Train", in: "churn", limit: 1).first)
        guard case .hit(let recording) = try cache.recordings.recording(for: fingerprint) else {
            Issue.record("the recording of the example was not found")
            return
        }
        #expect(recording.job.manifest.fingerprint == fingerprint)
        #expect(
            recording.job.manifest.parts.map(\.name) == [
                "code/train.py", "config/hyperparameters/epochs", "runtime/platform",
            ])
        #expect(recording.duration == .milliseconds(1_250))
        #expect(recording.job.user == "ada" && recording.job.host == "laptop")
        #expect(
            try cache.recordings.log(of: recording) == [
                LogLine(stream: .output, offset: .milliseconds(12), text: "epoch 1"),
                LogLine(stream: .error, offset: .milliseconds(500), text: "careful now"),
                LogLine(stream: .output, offset: .milliseconds(751), text: "épochs done"),
            ])

        let output = try #require(recording.outputs.first)
        let tree = try cache.trees.tree(of: output)
        #expect(try TreeWalker().tree(ofFolder: tree) == output.tree)
        #expect(output.tree.digest == output.treeDigest)
        #expect(output.tree.entries.map(\.path) == ["empty", "latest.json", "model.json", "tools/score.sh"])
    }
}
