import HostSystem
package import PipelineModel

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
        let found = folder.recordings.shardedFiles(suffix: ".json").flatMap { file -> [Origin] in
            // Most recordings do not name it, and searching costs less than reading.
            guard let bytes = try? File.read(file.path), String(decoding: bytes, as: UTF8.self).contains(digest),
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
