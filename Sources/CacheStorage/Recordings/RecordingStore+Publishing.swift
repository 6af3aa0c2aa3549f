import Archiving
import HostSystem
package import PipelineModel
package import SystemPackage

extension RecordingStore {
    /// Packs a done job's outputs, which are trees already, and publishes its recording.
    ///
    /// - Parameters:
    ///   - log: the file of what the job wrote, as ``LogLine/logText``.
    ///   - progress: told how many bytes of content were packed since the last time; what it throws ends it.
    ///
    /// Throws ``Damage`` when a tree is not, or no longer, what the job left.
    package func publish(
        _ job: RecordedJob, log: FilePath, progress: @escaping (Int64) throws -> Void = { _ in }
    ) throws -> Recording {
        if let obstacle = folder.obstacle { throw CacheError.cannotWrite(folder: folder.root, reason: obstacle) }
        while true {
            var files: [NewFile] = []
            defer { for file in files { File.remove(file.temporary) } }
            let outputs = try job.outputs.map { output in
                if let artifact = existingArtifact(of: output) {
                    try progress(output.tree.byteCount)
                    return output.kept(in: artifact)
                }
                let (file, artifact) = try pack(output, synchronizing: job.isWorthSynchronizing, progress: progress)
                files.append(file)
                return output.kept(in: artifact)
            }
            let (logFile, digest) = try pack(log: log, synchronizing: job.isWorthSynchronizing)
            files.append(logFile)
            guard let recording = Recording(job: job.with(outputs), log: digest) else {
                preconditionFailure("each output was just given its artifact")
            }
            // A prune may have taken an artifact that was there already: then it is packed after all.
            if try publish(recording, files: files) { return recording }
        }
    }

    /// Publishes the recording of a done job that left no files.
    ///
    /// - Parameters:
    ///   - log: what it wrote, as ``LogLine/logText``.
    ///   - packed: what the same text was packed as before, if it was.
    package func publish(_ job: RecordedJob, log: String, packedAs packed: Recording.Log?) throws -> Recording {
        if let obstacle = folder.obstacle { throw CacheError.cannotWrite(folder: folder.root, reason: obstacle) }
        if let packed, File.size(folder.log(packed.digest)) == packed.byteCount,
            let recording = Recording(job: job, log: packed), try publish(recording, files: [])
        {
            return recording
        }
        let file = try scratch.shared.newPath()
        try File.write(Array(log.utf8), to: file, synchronizing: false)
        defer { File.remove(file) }
        return try publish(job, log: file)
    }

    /// Packs and publishes what waits for it; it no longer waits then.
    package func publish(
        _ recording: UnpublishedRecording, progress: @escaping (Int64) throws -> Void = { _ in }
    ) throws -> Recording {
        let published = try publish(recording.job, log: recording.log, progress: progress)
        drop(recording)
        return published
    }

    /// A file that is written, and gets its lasting name when the recording that names it is published.
    struct NewFile {
        let temporary: FilePath
        let place: FilePath
    }

    /// Publishes files and then the recording that names them, while nothing can be removed.
    ///
    /// Returns false, and publishes no recording, when an artifact is neither among the files nor in the cache.
    func publish(_ recording: Recording, files: [NewFile]) throws -> Bool {
        let synchronizing = recording.job.isWorthSynchronizing
        let bytes = recording.fileBytes
        let temporary = try scratch.shared.newPath()
        defer { File.remove(temporary) }
        try File.write(bytes, to: temporary, synchronizing: synchronizing)
        let lock = PublishingLock(.publishing, in: folder)
        for file in files {
            // Where another recording gave it its name already, nothing is left to do.
            guard let byteCount = File.size(file.temporary), byteCount != File.size(file.place) else { continue }
            try folder.publish(file.temporary, as: file.place, synchronizing: synchronizing)
        }
        let artifacts = recording.outputs.compactMap(\.artifact)
        guard artifacts.allSatisfy({ trees.artifacts.state(of: $0) == .here }) else { return false }
        try folder.publish(
            temporary, as: folder.recording(recording.fingerprint), synchronizing: synchronizing)
        lock.release()
        // The files count. A recording that the index does not know is found by its fingerprint all the same.
        try? index.insert(recording, byteCount: bytes.count)
        return true
    }

    /// The artifact that another recording made of the same tree. Packed once is enough.
    private func existingArtifact(of output: StepOutput) -> Artifact? {
        guard let artifact = try? index.artifact(ofTree: output.treeDigest),
            trees.artifacts.state(of: artifact) == .here
        else { return nil }
        return artifact
    }

    /// Packs an output's tree into a temporary file, and makes sure that it is what the job left.
    private func pack(
        _ output: StepOutput, synchronizing: Bool, progress: @escaping (Int64) throws -> Void
    ) throws -> (NewFile, Artifact) {
        let archive = try scratch.shared.newPath()
        let packed = try ArtifactFormat.pack(folder.tree(output.treeDigest), to: archive, synchronizing: synchronizing)
        {
            [folder] byteCount in
            try FreeSpaceGuard.spare(in: folder.root)
            try progress(byteCount)
        }
        guard packed.tree == output.tree else {
            File.remove(archive)
            throw Damage(output: output, problem: "is no longer what its step wrote")
        }
        let place = folder.artifact(packed.artifact.digest)
        return (NewFile(temporary: archive, place: place), packed.artifact)
    }

    private func pack(log: FilePath, synchronizing: Bool) throws -> (NewFile, Recording.Log) {
        let archive = try scratch.shared.newPath()
        let file = try GzipFile.compress(contentsOf: log, to: archive, synchronizing: synchronizing)
        let digest = Digest(computed: file.digest)
        return (
            NewFile(temporary: archive, place: folder.log(digest)),
            Recording.Log(digest: digest, byteCount: file.byteCount)
        )
    }
}

extension StepOutput {
    fileprivate func kept(in artifact: Artifact) -> StepOutput {
        StepOutput(name: name, treeDigest: treeDigest, tree: tree, artifact: artifact)
    }
}

extension RecordedJob {
    fileprivate func with(_ outputs: [StepOutput]) -> RecordedJob {
        var job = self
        job.outputs = outputs
        return job
    }
}
