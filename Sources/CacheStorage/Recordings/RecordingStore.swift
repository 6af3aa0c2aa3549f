import Archiving
import CHost
import HostSystem
package import PipelineModel
import SystemPackage

/// The recordings of a cache, with what is known about them: acceptances, checks, texts.
package struct RecordingStore: Sendable {
    let folder: CacheFolder
    let index: CacheIndex
    let scratch: Scratch
    let trees: TreeStore

    /// Tries to take the right to compute a fingerprint.
    package func lock(_ fingerprint: Fingerprint, as holder: KeyLock.Holder) -> KeyLock.Attempt {
        KeyLock.attempt(
            in: try? folder.opened(folder.locks), fingerprint.rawValue, as: holder, sharing: folder.sharing)
    }

    /// The newest recording of a step that is still whole.
    package func latestRecording(of step: Step.ID, in pipeline: String) throws -> Recording? {
        for fingerprint in try index.recordings(of: step, in: pipeline, limit: 8) {
            if case .hit(let recording) = try recording(for: fingerprint) { return recording }
        }
        return nil
    }

    /// What a fingerprint leads to.
    package enum Lookup: Sendable {
        case hit(Recording)
        /// The job is done, and its outputs are in `trees/`, but a kill kept them from being packed.
        case unpublished(UnpublishedRecording)
        case miss
        /// There was a recording that can't be used; it was moved aside, or is not trusted.
        case damaged(String)

        /// What is recorded, when something is.
        package var job: RecordedJob? {
            switch self {
            case .hit(let recording): recording.job
            case .unpublished(let recording): recording.job
            case .miss, .damaged: nil
            }
        }
    }

    /// What opening something says that is a link, a pipe, another file system, or too large.
    private static let isNoFile: Set<Errno> = [
        .invalidArgument, .tooManySymbolicLinkLevels, .improperLink, .fileTooLarge, .isDirectory, .notDirectory,
        .noSuchAddressOrDevice,
    ]

    /// The recording of a fingerprint. Touches no byte of its artifacts: whether they are all there, at their size,
    /// is enough until somebody reads them.
    package func recording(for fingerprint: Fingerprint) throws -> Lookup {
        let path = folder.recording(fingerprint)
        scratch.shared.announce()
        let bytes: [UInt8]
        do throws(Errno) {
            // A recording's time is when it was last of use. Noted once by each process, so that a prune beside it knows what it
            // needs, and nothing else is spared.
            bytes = try folder.read(path, isTrusted: true, notingUseSince: scratch.shared.started)
        } catch .notPermitted {
            let refusal = folder.status(path).flatMap(folder.sharing.refusal)
            return .damaged("its recording is not used: \(refusal ?? "it can't be trusted")")
        } catch .noSuchFileOrDirectory {
            return leftover(for: fingerprint)
        } catch  where Self.isNoFile.contains(error) {
            discard(fingerprint)
            return .damaged("its recording is no file that can be read: \(error)")
        } catch .permissionDenied {
            return .damaged("its recording may not be read")
        } catch {
            throw CacheError.cannotRead(path: path, reason: error.description)
        }
        guard let recording = Recording(file: bytes), recording.fingerprint == fingerprint else {
            discard(fingerprint)
            return .damaged("its recording is damaged")
        }
        for output in recording.outputs {
            guard let artifact = output.artifact else { continue }
            let state = trees.artifacts.state(of: artifact)
            if state == .here || state == .elsewhere { continue }
            discard(fingerprint)
            return .damaged("the artifact of its output '\(output.name)' is \(state)")
        }
        return .hit(recording)
    }

    /// Moves a recording aside, so that its step runs again. Its artifacts stay for others that name them.
    func discard(_ fingerprint: Fingerprint) {
        folder.moveAside(folder.recording(fingerprint))
        // The files count; the next refresh sees it otherwise.
        _ = try? index.remove(fingerprint)
    }

    /// Earlier manifests of a step, newest first: its last failed attempt, then its latest recordings.
    package func earlierManifests(of step: Step.ID, in pipeline: String) throws -> [EarlierManifest] {
        let failed = try index.failedAttempt(of: step, in: pipeline).map {
            EarlierManifest(manifest: $0)
        }
        let recorded = try index.recordings(of: step, in: pipeline, limit: 64).compactMap { fingerprint in
            (try? folder.read(folder.recording(fingerprint))).flatMap(Recording.init(file:))
                .map { EarlierManifest(manifest: $0.job.manifest, job: $0.job) }
        }
        return [failed].compactMap { $0 } + recorded
    }
}

/// What an earlier attempt at a step was made of.
package struct EarlierManifest: Sendable, Hashable {
    package let manifest: Manifest
    /// Nil when it failed.
    package let job: RecordedJob?

    package init(manifest: Manifest, job: RecordedJob? = nil) {
        self.manifest = manifest
        self.job = job
    }

    package var failed: Bool { job == nil }
}

extension RecordingStore {
    /// What the recorded job wrote.
    package func log(of recording: Recording) throws -> [LogLine] {
        let path = folder.log(recording.log.digest)
        guard folder.size(path) != nil else { throw CacheError.cannotRead(path: path, reason: "it is missing") }
        let bytes = try GzipFile.decompress(path, expectedDigest: recording.log.digest.text)
        return [LogLine](logText: String(decoding: bytes, as: UTF8.self))
    }
}

/// Which recording something came from.
extension RecordingStore {
    /// A file, an output as a whole, or its artifact, and the recording that has it.
    package struct Origin: Sendable {
        package let recording: Recording
        /// Such as `model/weights.bin`; an output's name for the whole of it.
        package let path: String
    }

    /// Where a digest, or the beginning of one, stands among what steps wrote; the newest recording first.
    ///
    /// Reads every recording: nothing is indexed by what files hold.
    package func origins(of digest: String) -> [Origin] {
        let found = folder.files(in: folder.recordings, suffix: ".json").flatMap { file -> [Origin] in
            // Most recordings do not name it, and searching costs less than reading.
            guard let bytes = try? folder.read(file.path), String(decoding: bytes, as: UTF8.self).contains(digest),
                let recording = Recording(file: bytes)
            else { return [] }
            return recording.outputs.flatMap { output -> [Origin] in
                // What is printed of a recording is the beginning of its fingerprint.
                let isWhole =
                    recording.fingerprint.rawValue.hasPrefix(digest) || output.treeDigest.text.hasPrefix(digest)
                    || output.artifact?.digest.text.hasPrefix(digest) == true
                let whole = isWhole ? [Origin(recording: recording, path: output.name)] : []
                return whole
                    + output.tree.entries.compactMap { entry in
                        guard case .file(let own, _, _) = entry.kind, own.hasPrefix(digest) else { return nil }
                        return Origin(recording: recording, path: "\(output.name)/\(entry.path)")
                    }
            }
        }
        return found.sorted { ($1.recording.job.recordedAt, $0.path) < ($0.recording.job.recordedAt, $1.path) }
    }
}

extension RecordingStore {
    /// Those who recorded what lies here, by their names.
    package func writers() -> [RecordingWriter] {
        var found: [[String?]: (count: Int, usedAt: Int64)] = [:]
        for file in folder.files(in: folder.recordings, suffix: ".json") {
            guard let status = folder.status(file.path) else { continue }
            let key = [userName(status.userID.rawValue), folder.sharing.refusal(of: status)]
            let known = found[key] ?? (0, 0)
            found[key] = (known.count + 1, max(known.usedAt, status.modifiedSecond))
        }
        return found.map { key, value in
            RecordingWriter(user: key[0] ?? "", count: value.count, usedAt: value.usedAt, refusal: key[1])
        }.sorted { ($0.user, $0.refusal ?? "") < ($1.user, $1.refusal ?? "") }
    }
}
