import HostSystem
package import PipelineModel

/// What recorded steps read: a file in `reads/` for each shape, shared as recordings are.
extension RecordingStore {
    /// Nil when nothing of that shape was watched.
    package func reads(of shape: Digest) -> RecordedReads? {
        let path = folder.reads(shape)
        guard let reads = document(RecordedReads.self, at: path), reads.shape == shape.text, reads.isSound else {
            return nil
        }
        // Its time is when it was last of use: to the day.
        if let status = folder.status(path), .now / 1_000_000_000 - status.modifiedSecond > 86_400 {
            folder.touch(path)
        }
        return reads
    }

    /// Adds a recording. Where two are added at once one may be lost, and its step runs once more.
    ///
    /// - Parameter read: a digest of all that it read.
    package func keepReads(_ reads: StepReads, of fingerprint: Fingerprint, read: String, shape: Digest) throws {
        var known = self.reads(of: shape) ?? RecordedReads(shape: shape.text)
        known.add(fingerprint, reads, read: read)
        try keep(known, as: folder.reads(shape))
    }
}
