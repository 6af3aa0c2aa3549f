import Archiving
import GRDB
package import PipelineModel
package import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// A cache folder: recordings of jobs and what they left behind.
///
/// Its files are the truth; a crash at any instant leaves either a whole recording or none, because a recording is
/// published after everything that it names.
package struct Cache: Sendable {
    package let folder: CacheFolder
    package let index: CacheIndex

    /// Opens the cache in a folder, and makes one where nothing is yet.
    package init(at root: FilePath) throws {
        let folder = try CacheFolder(opening: root)
        self.folder = folder
        do {
            index = try CacheIndex(at: folder.index) { Self.allRecordings(in: folder) }
        } catch let error as DatabaseError {
            throw CacheError.cannotWrite(folder: root, reason: "its index.sqlite: \(error.message ?? "\(error)")")
        }
    }

    /// What a fingerprint leads to.
    package enum Lookup: Sendable {
        case hit(Recording)
        case miss
        /// There was a recording that can't be used; it was moved aside.
        case damaged(String)
    }

    /// The recording of a fingerprint. Touches no byte of its artifacts: whether they are all there, at their size,
    /// is enough until somebody reads them.
    package func recording(for fingerprint: Fingerprint) throws -> Lookup {
        let path = folder.recording(fingerprint.rawValue)
        let bytes: [UInt8]
        do {
            bytes = try File.read(path)
        } catch Errno.noSuchFileOrDirectory {
            return .miss
        } catch let error as Errno {
            throw CacheError.cannotRead(path: path, reason: error.description)
        }
        guard let recording = (try? JSONReader.read(bytes)).flatMap(Recording.init(json:)),
            recording.fingerprint == fingerprint
        else {
            try discard(fingerprint)
            return .damaged("its recording is damaged")
        }
        for output in recording.outputs
        where File.size(folder.artifact(output.artifact)) != output.artifactByteCount {
            let isMissing = File.size(folder.artifact(output.artifact)) == nil
            try discard(fingerprint)
            return .damaged("the artifact of its output '\(output.name)' is \(isMissing ? "missing" : "damaged")")
        }
        return .hit(recording)
    }

    /// Makes a recording and what it names last, the recording itself at the very end.
    ///
    /// - Parameter log: the file of what the job wrote, as ``LogLine/logText``.
    package func record(_ job: RecordedJob, log: FilePath) throws -> Recording {
        // A job that cost a second or more is worth waiting for the disk; a cheaper one is found out and run again.
        let synchronizing = job.duration >= .seconds(1)
        var outputs: [Recording.Output] = []
        for output in job.outputs {
            let artifact = try pack(folder.tree(output.treeDigest), synchronizing: synchronizing)
            outputs.append(
                Recording.Output(
                    name: output.name, treeDigest: output.treeDigest, tree: output.tree, artifact: artifact.digest,
                    artifactByteCount: artifact.byteCount))
        }
        let recording = Recording(
            fingerprint: job.fingerprint, pipeline: job.pipeline, step: job.step, manifest: job.manifest,
            outputs: outputs, log: try storeLog(log, synchronizing: synchronizing), duration: job.duration,
            recordedAt: job.recordedAt, user: job.user, host: job.host)
        try File.write(
            Array((recording.json.json(.canonical) + "\n").utf8), to: folder.recording(job.fingerprint.rawValue),
            by: folder.newTemporary(), synchronizing: synchronizing)
        // The files count. A recording that the index does not know is found by its fingerprint all the same.
        try? index.insert(recording)
        return recording
    }

    /// Moves a recording aside, so that its step runs again. Its artifacts stay for others that name them.
    package func discard(_ fingerprint: Fingerprint) throws {
        let path = folder.recording(fingerprint.rawValue)
        _ = rename(path.string, folder.newTemporary().string + ".damaged-recording")
        try index.remove(fingerprint)
    }

    /// What the recorded job wrote.
    package func log(of recording: Recording) throws -> [LogLine] {
        [LogLine](logText: String(decoding: try readLog(recording.log), as: UTF8.self))
    }

    /// Earlier manifests of a step, newest first: its last failed attempt, then its latest recordings.
    package func earlierManifests(of step: Step.ID, in pipeline: String) throws -> [EarlierManifest] {
        let failed = try index.failedAttempt(of: step, in: pipeline).map {
            EarlierManifest(manifest: $0, failed: true)
        }
        let recorded = try index.recordings(of: step, in: pipeline, limit: 8).compactMap { fingerprint in
            (try? File.read(folder.recording(fingerprint.rawValue))).flatMap { try? JSONReader.read($0) }
                .flatMap(Recording.init(json:))
                .map { EarlierManifest(manifest: $0.manifest, failed: false, duration: $0.duration) }
        }
        return [failed].compactMap { $0 } + recorded
    }

    private static func allRecordings(in folder: CacheFolder) -> [Recording] {
        folder.recordings.filesBelow(suffix: ".json").compactMap { path in
            (try? File.read(path)).flatMap { try? JSONReader.read($0) }.flatMap(Recording.init(json:))
        }
    }
}

/// A job that succeeded, before it is recorded. Its outputs are trees of the cache already.
package struct RecordedJob: Sendable {
    package struct Output: Sendable {
        package let name: String
        package let treeDigest: String
        package let tree: FileTree

        package init(name: String, treeDigest: String, tree: FileTree) {
            self.name = name
            self.treeDigest = treeDigest
            self.tree = tree
        }
    }

    package let fingerprint: Fingerprint
    package let pipeline: String
    package let step: Step.ID
    package let manifest: Manifest
    package let outputs: [Output]
    package let duration: Duration
    package let recordedAt: Int64
    package let user: String
    package let host: String

    package init(
        fingerprint: Fingerprint, pipeline: String, step: Step.ID, manifest: Manifest, outputs: [Output],
        duration: Duration, recordedAt: Int64, user: String, host: String
    ) {
        self.fingerprint = fingerprint
        self.pipeline = pipeline
        self.step = step
        self.manifest = manifest
        self.outputs = outputs
        self.duration = duration
        self.recordedAt = recordedAt
        self.user = user
        self.host = host
    }
}

/// What an earlier attempt at a step was made of.
package struct EarlierManifest: Sendable, Hashable {
    package let manifest: Manifest
    package let failed: Bool
    package let duration: Duration?

    package init(manifest: Manifest, failed: Bool, duration: Duration? = nil) {
        self.manifest = manifest
        self.failed = failed
        self.duration = duration
    }
}
