import CacheStorage
import Foundation
import HostSystem
import PipelineModel
import SystemPackage
import TestSupport
import Testing

/// A temporary folder with a cache in it, and jobs to record there.
struct CacheSpace {
    let space: TemporaryFolder
    let cache: Cache

    init() throws {
        space = try TemporaryFolder()
        cache = try Cache(at: space.path.appending("cache"), own: space.path.appending("own"))
    }

    /// The same cache, as another process sees it.
    func reopened() throws -> Cache {
        try Cache(at: space.path.appending("cache"), own: space.path.appending("own"))
    }

    /// A done job whose one output holds one file of that text, and is a tree of the cache already.
    func job(
        _ key: String, text: String = "result", step: Step.ID = "Train", in cache: Cache? = nil
    ) throws -> RecordedJob {
        let output = "output-\(UUID().uuidString)"
        try space.write("\(output)/data.txt", text)
        let tree = try TreeWalker().tree(ofFolder: space.path.appending(output))
        try (cache ?? self.cache).trees.adopt(space.path.appending(output), as: tree, digest: tree.digest)
        return RecordedJob(
            fingerprint: fingerprint(key), pipeline: "churn", step: step,
            manifest: Manifest([Part(name: "code/train.py", digest: sha256(key), text: key)]),
            outputs: [.init(name: "model", treeDigest: tree.digest, tree: tree)], duration: .seconds(2),
            recordedAt: 1_700_000_000, user: "ada", host: "laptop")
    }

    /// What the job wrote.
    func log() throws -> FilePath {
        try space.write("log-\(UUID().uuidString).txt", "0.5 out hello\n0.75 err careful now\n")
    }

    @discardableResult
    func record(
        _ key: String, text: String = "result", step: Step.ID = "Train", in cache: Cache? = nil
    ) throws -> Recording {
        try (cache ?? self.cache).recordings.publish(job(key, text: text, step: step, in: cache), log: log())
    }

    func hit(_ key: String, in cache: Cache? = nil) throws -> Recording? {
        if case .hit(let recording) = try (cache ?? self.cache).recordings.recording(for: fingerprint(key)) {
            recording
        } else {
            nil
        }
    }

    /// Where the one artifact of a recording lies, below the space.
    func artifactName(of recording: Recording) throws -> String {
        let digest = try #require(recording.outputs.first?.artifact?.digest.text)
        return "cache/artifacts/\(digest.prefix(2))/\(digest).tar.gz"
    }

    /// Sets when a file or folder below the space was last of use.
    func setTime(of name: String, daysAgo: Double) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -daysAgo * 86_400)],
            ofItemAtPath: space.path.pushing(FilePath(name)).string)
    }

    func setUse(of recording: Recording, daysAgo: Double) throws {
        let name = recording.fingerprint.rawValue
        try setTime(of: "cache/recordings/\(name.prefix(2))/\(name).json", daysAgo: daysAgo)
    }

    /// Alters one byte of a file below the space.
    func flipByte(of name: String) throws {
        let file = URL(fileURLWithPath: space.path.pushing(FilePath(name)).string)
        var bytes = try Data(contentsOf: file)
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: file)
    }
}

func fingerprint(_ key: String) -> Fingerprint { Fingerprint(Digest(computed: sha256(key))) }
