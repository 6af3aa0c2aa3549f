import CHost
import CacheStorage
import Foundation
import HostSystem
import PipelineModel
import SystemPackage
import TestSupport
import Testing

/// Whose recordings are used, by the owners and modes of their files.
struct TrustTests {
    private static let isRoot = geteuid() == 0
    private static let onlyRoot: Comment = "only root can give files to others"
    /// `nobody`, whose group is `nogroup`.
    private static let stranger: uid_t = 65534

    let caches: CacheSpace

    init() throws { caches = try CacheSpace() }

    private func cache(mode: mode_t = 0o775, group: gid_t? = nil, trust: Trust) throws -> Cache {
        let root = try caches.space.makeFolder("shared")
        #expect(chmod(root.string, mode) == 0)
        if let group { #expect(chown(root.string, uid_t.max, group) == 0) }
        return try Cache(at: root, own: caches.space.path.appending("own"), trust: trust)
    }

    private func give(_ file: FilePath, to user: uid_t) { #expect(chown(file.string, user, gid_t.max) == 0) }

    /// Why a recording is not used; nil when it is.
    private func refusal(of recording: Recording, in cache: Cache) throws -> String? {
        switch try cache.recordings.recording(for: recording.fingerprint) {
        case .hit: nil
        case .damaged(let problem): problem
        default: "not found"
        }
    }

    @Test(.enabled(if: isRoot, onlyRoot)) func onlyTheirOwnAreUsedOfWhoTrustsNobodyElse() throws {
        let cache = try cache(trust: .me)
        let recording = try caches.record("a", in: cache)
        #expect(try refusal(of: recording, in: cache) == nil)
        give(cache.folder.recording(recording.fingerprint), to: Self.stranger)
        #expect(
            try refusal(of: recording, in: cache)
                == "its recording is not used: it is nobody's, and only your own count (trust: me)")
        #expect(try refusal(of: recording, in: self.cache(trust: .group)) == nil)
        #expect(try refusal(of: recording, in: self.cache(trust: .anyone)) == nil)
        // It is still there for others.
        #expect(caches.space.files(below: "shared/recordings").count == 1)
    }

    @Test func whatOthersMayWriteToIsNotOnesOwn() throws {
        let cache = try cache(trust: .me)
        let recording = try caches.record("a", in: cache)
        let file = cache.folder.recording(recording.fingerprint)
        #expect(try Stat(file).permissions.rawValue & 0o777 == 0o644)
        #expect(chmod(file.string, 0o664) == 0)
        #expect(
            try refusal(of: recording, in: cache)
                == "its recording is not used: others may have changed it, and only you are trusted")
        #expect(try refusal(of: recording, in: self.cache(trust: .group)) == nil)
    }

    @Test(.enabled(if: isRoot, onlyRoot)) func whereAnybodyMayWriteTheGroupAndTheOwnerAreTrusted() throws {
        let cache = try cache(mode: 0o777, group: 0, trust: .group)
        let recording = try caches.record("a", in: cache)
        let file = cache.folder.recording(recording.fingerprint)
        #expect(try Stat(file).permissions.rawValue & 0o777 == 0o664)
        #expect(try refusal(of: recording, in: cache) == nil)
        give(file, to: Self.stranger)
        #expect(
            try refusal(of: recording, in: cache)
                == "its recording is not used: it is nobody's, and only the group's count (trust: group)")
        #expect(try refusal(of: recording, in: self.cache(mode: 0o777, trust: .anyone)) == nil)
        let stranger = try #require(getpwuid(Self.stranger)).pointee.pw_gid
        #expect(try refusal(of: recording, in: self.cache(mode: 0o777, group: stranger, trust: .group)) == nil)
        #expect(chmod(file.string, 0o666) == 0)
        #expect(try refusal(of: recording, in: self.cache(mode: 0o777, group: stranger, trust: .group)) != nil)
    }

    @Test(.enabled(if: isRoot, onlyRoot)) func wordsOfOthersCountAsTheirRecordingsDo() throws {
        let cache = try cache(trust: .me)
        let recording = try caches.record("a", in: cache)
        try cache.recordings.keep(
            Acceptance(
                fingerprint: fingerprint("b"), recorded: recording.fingerprint, pipeline: "churn", step: "Train",
                user: "ada", host: "laptop", acceptedAt: 1))
        let shape = try #require(Digest(sha256("shape")))
        try cache.recordings.keepReads(
            StepReads(unread: ["code/a.py"], environment: nil), of: recording.fingerprint, read: sha256("read"),
            shape: shape)
        cache.recordings.keepText(of: sha256("text")) { "text" }
        #expect(cache.recordings.acceptance(of: fingerprint("b")) != nil)
        #expect(cache.recordings.reads(of: shape) != nil)
        #expect(cache.recordings.text(of: sha256("text")) != nil)
        for kind in ["accepted", "reads", "texts"] {
            for file in caches.space.files(below: "shared/\(kind)") {
                give(cache.folder.root.appending(kind).pushing(FilePath(file)), to: Self.stranger)
            }
        }
        #expect(cache.recordings.acceptance(of: fingerprint("b")) == nil)
        #expect(cache.recordings.reads(of: shape) == nil)
        #expect(cache.recordings.text(of: sha256("text")) == nil)
    }

    @Test(.enabled(if: isRoot, onlyRoot)) func allWhoRecordedAreListed() throws {
        let cache = try cache(trust: .me)
        for key in ["a", "b", "c"] { try caches.record(key, in: cache) }
        give(cache.folder.recording(fingerprint("b")), to: Self.stranger)
        let writers = cache.recordings.writers()
        #expect(writers.map(\.user) == ["nobody", "root"])
        #expect(writers.map(\.count) == [1, 2])
        #expect(writers.map { $0.refusal == nil } == [false, true])
    }

    @Test func anOwnFolderIsReadWhateverTheUmask() throws {
        let cache = try cache(mode: 0o755, trust: .me)
        let recording = try caches.record("a", in: cache)
        #expect(chmod(cache.folder.recording(recording.fingerprint).string, 0o664) == 0)
        #expect(try refusal(of: recording, in: cache) == nil)
    }
}
