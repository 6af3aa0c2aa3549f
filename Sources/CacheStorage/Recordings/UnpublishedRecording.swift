import HostSystem
package import PipelineModel
package import SystemPackage

/// A job that is done and whose outputs lie in `trees/`: a recording but for its artifacts, which are still to be packed.
///
/// Its file in `pending/` makes it last until then: when its process is killed, the next run packs and publishes it.
package struct UnpublishedRecording: Sendable, Hashable {
    package let job: RecordedJob
    /// What the job wrote, as ``LogLine/logText``.
    let log: FilePath

    /// The files of all outputs, in bytes.
    package var contentByteCount: Int64 { job.outputs.reduce(0) { $0 + $1.tree.byteCount } }
}

extension RecordingStore {
    /// Keeps a done job, with its log, until it is published. Its outputs are trees already.
    ///
    /// - Parameter log: moved.
    package func keep(_ job: RecordedJob, log: FilePath) throws -> UnpublishedRecording {
        let place = pendingLog(job.fingerprint)
        try folder.rename(log, place)
        let temporary = try scratch.side.newPath()
        try folder.write(job.fileBytes, to: temporary, synchronizing: job.isWorthSynchronizing)
        try folder.rename(temporary, pendingFile(job.fingerprint))
        return UnpublishedRecording(job: job, log: place)
    }

    /// Forgets one that is published, or that turned out not to be what its outputs are.
    package func drop(_ recording: UnpublishedRecording) {
        folder.remove(pendingFile(recording.job.fingerprint))
        folder.remove(pendingLog(recording.job.fingerprint))
    }

    /// What a killed run left to be published.
    package func unpublishedRecordings() -> [UnpublishedRecording] {
        folder.names(in: folder.pending).filter { $0.hasSuffix(".json") }.sorted()
            .compactMap { Fingerprint(rawValue: String($0.dropLast(5))).flatMap(unpublishedRecording) }
    }

    package var hasUnpublishedRecordings: Bool { folder.names(in: folder.pending).contains { $0.hasSuffix(".json") } }

    /// Nil when there is none, or one of its outputs is gone or altered.
    func unpublishedRecording(for fingerprint: Fingerprint) -> UnpublishedRecording? {
        if case .unpublished(let recording) = leftover(for: fingerprint) { recording } else { nil }
    }

    /// What a kill left of a job that was done: nothing where one of its outputs is gone.
    func leftover(for fingerprint: Fingerprint) -> Lookup {
        guard let bytes = try? folder.read(pendingFile(fingerprint)), let json = try? JSONReader.read(bytes, .kept),
            let job = RecordedJob(json: json), job.fingerprint == fingerprint,
            job.outputs.allSatisfy({ folder.status(folder.tree($0.treeDigest)) != nil })
        else { return .miss }
        guard job.outputs.allSatisfy({ trees.isSound($0.tree, digest: $0.treeDigest) }) else {
            return .damaged("its outputs are damaged")
        }
        return .unpublished(UnpublishedRecording(job: job, log: pendingLog(fingerprint)))
    }

    private func pendingFile(_ fingerprint: Fingerprint) -> FilePath {
        folder.pending.appending(fingerprint.rawValue + ".json")
    }

    private func pendingLog(_ fingerprint: Fingerprint) -> FilePath {
        folder.pending.appending(fingerprint.rawValue + ".log")
    }
}

extension RecordedJob {
    /// A job that cost a second or more is worth waiting for the disk; a cheaper one is found out and run again.
    var isWorthSynchronizing: Bool { duration >= .seconds(1) }
}
