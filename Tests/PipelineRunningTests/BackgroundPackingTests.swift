import CacheStorage
import Foundation
import HostSystem
import PipelineModel
import StepExecution
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// Outputs of a megabyte and more are packed while later steps run.
struct BackgroundPackingTests {
    let rehearsal: Rehearsal
    private let chain = [
        Rehearsal.step("large", writes: "s3://x/large"),
        Rehearsal.step("next", reads: ["s3://x/large"], writes: "s3://x/next"),
    ]

    init() throws { rehearsal = try Rehearsal() }

    private static let writingMuch: ScriptedRuntime.Script = { job, _ in
        try Rehearsal.write(String(repeating: "0123456789\n", count: 200_000), job)
        return .succeeded
    }

    /// Keeps anything from being published, as a prune does while it removes files.
    private func lockPublishing() throws -> FileDescriptor {
        let lock = try FileDescriptor.open(
            rehearsal.cache.folder.locks.appending("publishing"), .readWrite, options: [.create],
            permissions: [.ownerReadWrite])
        #expect(flock(lock.rawValue, LOCK_EX) == 0)
        return lock
    }

    @Test(.timeLimit(.minutes(30))) func theNextStepDoesNotWaitUntilTheOutputIsRecorded() async throws {
        let lock = try lockPublishing()
        let recordedBefore = Mutex<Int?>(nil)
        let space = rehearsal.space
        let runtime = ScriptedRuntime(
            [
                "large": Self.writingMuch,
                "next": { job, _ in
                    recordedBefore.withLock { $0 = space.files(below: "cache/recordings").count }
                    // Were this step to wait for the recording, nobody would ever let go of the lock.
                    try lock.close()
                    try Rehearsal.write("done", job)
                    return .succeeded
                },
            ])
        let summary = try await rehearsal.run(chain, on: runtime)
        #expect(summary.outcome == .succeeded)
        #expect(recordedBefore.withLock { $0 } == 0)
        #expect(space.files(below: "cache/recordings").count == 2)
        #expect(space.files(below: "cache/pending") == [])
    }

    @Test func whatAKilledRunLeftIsReplayedAndPublished() async throws {
        // What a kill leaves: the job is kept, and not published.
        _ = try await rehearsal.run(
            chain, on: ScriptedRuntime(["large": Self.writingMuch], otherwise: Self.writingMuch))
        try unpublish(try #require(recordings().first { $0.step == "large" }))
        #expect(rehearsal.space.files(below: "cache/artifacts").count == 1)

        let runtime = ScriptedRuntime(otherwise: Self.writingMuch)
        let summary = try await rehearsal.run(chain, on: runtime)
        #expect(runtime.startedSteps == [])
        #expect(summary.steps.map(\.outcome) == [.replayed, .replayed])
        #expect(rehearsal.space.files(below: "cache/pending") == [])
        #expect(try recordings().count == 2)
    }

    @Test func whatAKilledRunLeftIsPublishedEvenIfNobodyAsksForItNow() async throws {
        _ = try await rehearsal.run([chain[0]], on: ScriptedRuntime(otherwise: Self.writingMuch))
        try unpublish(try #require(recordings().first))
        #expect(try recordings().isEmpty)
        _ = try await rehearsal.run(
            [Rehearsal.step("other", writes: "s3://x/other")],
            on: ScriptedRuntime(otherwise: { job, _ in
                try Rehearsal.write("x", job); return .succeeded
            }))
        #expect(try Set(recordings().map(\.step)) == ["large", "other"])
    }

    @Test func leftOutputsThatWereAlteredRunAgain() async throws {
        _ = try await rehearsal.run([chain[0]], on: ScriptedRuntime(otherwise: Self.writingMuch))
        let recording = try #require(try recordings().first)
        try unpublish(recording)
        let tree = try #require(recording.outputs.first?.treeDigest)
        let file = try FileDescriptor.open(
            rehearsal.cache.folder.tree(tree).appending("data.txt"), .writeOnly)
        try file.closeAfter { _ = try file.writeAll(toAbsoluteOffset: 5, [0x21]) }
        let runtime = ScriptedRuntime(otherwise: Self.writingMuch)
        let summary = try await rehearsal.run([chain[0]], on: runtime)
        #expect(runtime.startedSteps == ["large"])
        #expect(summary.steps.map(\.reason) == ["its outputs are damaged"])
        #expect(try recordings().first?.outputs == recording.outputs)
    }

    @Test func aCacheThatVanishesIsACacheAgain() async throws {
        let events = Events()
        let root = rehearsal.space.path.appending("shared")
        try FileManager.default.createDirectory(atPath: root.string, withIntermediateDirectories: true)
        let cache = try Cache(at: root, own: rehearsal.space.path.appending("own"), isRemote: { _ in true })
        let runtime = ScriptedRuntime([
            "large": { job, onLine in
                try root.removeTree()
                return try await Self.writingMuch(job, onLine)
            },
            "next": Self.writingMuch,
        ])
        let summary = try await rehearsal.run(chain, on: runtime, cache: cache, report: events)
        #expect(summary.outcome == .succeeded)
        #expect(summary.steps.map(\.outcome) == [.ran, .ran])
        let notices = events.all.compactMap { if case .notice(_, let text) = $0 { text } else { nil } }
        #expect(notices.isEmpty)
        // What is recorded after that is found by whoever opens the folder next.
        #expect(rehearsal.space.exists("shared/format"))
        let again = try Cache(at: root, own: rehearsal.space.path.appending("own"), isRemote: { _ in true })
        let replayed = try await rehearsal.run(chain, on: ScriptedRuntime(), cache: again)
        #expect(replayed.steps.map(\.outcome) == [.replayed, .replayed])
    }

    /// Makes of a recording what a kill just before its publication leaves.
    private func unpublish(_ recording: Recording) throws {
        let cache = rehearsal.cache
        let log = rehearsal.space.path.appending("log.txt")
        try rehearsal.space.write("log.txt", "0.1 out hello\n")
        let job = recording.job
        let outputs = job.outputs.map { StepOutput(name: $0.name, treeDigest: $0.treeDigest, tree: $0.tree) }
        _ = try cache.recordings.keep(
            RecordedJob(
                fingerprint: job.fingerprint, pipeline: job.pipeline, step: job.step, manifest: job.manifest,
                outputs: outputs, duration: job.duration, recordedAt: job.recordedAt, user: job.user, host: job.host),
            log: log)
        try cache.folder.recording(job.fingerprint).removeTree()
    }

    private func recordings() throws -> [Recording] {
        let names = rehearsal.space.files(below: "cache/recordings").map { FilePath($0).stem ?? "" }
        return try names.compactMap { name in
            if case .hit(let recording) = try rehearsal.cache.recordings.recording(
                for: #require(Fingerprint(rawValue: name)))
            {
                recording
            } else {
                nil
            }
        }
    }
}
