import CacheStorage
import Foundation
import HostSystem
import PipelineModel
import SystemPackage

/// Makes a cache of many recordings, and measures what a run and its upkeep ask of it.
func measureLookups(in root: FilePath, count: Int) throws {
    let fingerprints = (0..<count).map { Fingerprint(Digest(computed: sha256("job \($0)"))) }
    if !FileManager.default.fileExists(atPath: root.string) { try fill(root, with: fingerprints) }

    func row(_ what: String, _ duration: Duration) {
        let microseconds = Double(duration.components.attoseconds) / 1e12 + Double(duration.components.seconds) * 1e6
        print("\(what)\t\(microseconds)")
    }
    let clock = ContinuousClock()
    // What was just written must not be waited for later.
    sync()
    // Closed before anything is measured.
    do { _ = try Cache(at: root).upkeep.rebuildIndex() }
    let start = clock.now
    let cache = try Cache(at: root)
    _ = try cache.index.lastDuration(of: "step-1", in: "bench")
    row("open", start.duration(to: clock.now))
    let looked = stride(from: 0, to: count, by: max(1, count / 5_000)).map { fingerprints[$0] }
    let lookups = try clock.measure {
        for fingerprint in looked {
            guard case .hit = try cache.recordings.recording(for: fingerprint) else {
                fatalError("a recording is gone")
            }
        }
    }
    row("lookup", lookups / looked.count)
    // Every folder was written to just now, so none can be passed over yet.
    row("stats after writing", try clock.measure { _ = try cache.upkeep.statistics() })
    sleep(11)
    _ = try cache.upkeep.statistics()
    row("stats", try clock.measure { _ = try cache.upkeep.statistics() })
    let limit = try cache.upkeep.statistics().byteCount / 2
    row("prune to half", try clock.measure { _ = try cache.upkeep.prune(PruneRequest(limit: limit)) })
}

/// Each recording has an output and a log of its own.
private func fill(_ root: FilePath, with fingerprints: [Fingerprint]) throws {
    let cache = try Cache(at: root)
    let work = root.removingLastComponent().appending("work-\(getpid())")
    let log = work.appending("log")
    for (position, fingerprint) in fingerprints.enumerated() {
        let output = work.appending("output")
        try FileManager.default.createDirectory(atPath: output.string, withIntermediateDirectories: true)
        try Data("output \(position)\n".utf8).write(to: URL(fileURLWithPath: output.appending("data.csv").string))
        try Data("0.1 out line \(position)\n".utf8).write(to: URL(fileURLWithPath: log.string))
        let tree = try TreeWalker().tree(ofFolder: output)
        try cache.trees.adopt(output, as: tree, digest: tree.digest)
        let parts = (0..<20).map {
            Part(name: "config/arguments/\($0)", digest: sha256("\(position) \($0)"), text: "\($0)")
        }
        _ = try cache.recordings.publish(
            RecordedJob(
                fingerprint: fingerprint, pipeline: "bench", step: Step.ID("step-\(position % 100)"),
                manifest: Manifest(parts),
                outputs: [StepOutput(name: "out", treeDigest: tree.digest, tree: tree)], duration: .milliseconds(10),
                recordedAt: 1_700_000_000 + Int64(position), user: "ada", host: "laptop"),
            log: log)
    }
    cache.close()
    try FileManager.default.removeItem(atPath: work.string)
}
