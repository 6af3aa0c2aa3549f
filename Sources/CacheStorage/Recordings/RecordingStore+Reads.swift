import Foundation
import HostSystem
package import PipelineModel

/// What recorded steps did not read: a file in `reads/` for each shape, shared as recordings are.
extension RecordingStore {
    /// Nil when nothing of that shape was watched.
    package func reads(of shape: Digest) -> RecordedReads? {
        let path = folder.reads(shape)
        guard let reads = document(RecordedReads.self, at: path), reads.shape == shape.text,
            reads.entries.count <= RecordedReads.limit
        else { return nil }
        // Its time is when it was last of use: to the day.
        if let status = folder.status(path), Date().timeIntervalSince1970 - Double(status.modifiedSecond) > 86_400 {
            folder.touch(path)
        }
        return reads
    }

    /// Adds a recording. Where two are added at once one may be lost, and its step runs once more.
    package func keepReads(_ entry: RecordedReads.Entry, of shape: Digest) throws {
        var reads = reads(of: shape) ?? RecordedReads(shape: shape.text)
        reads.add(entry)
        try keep(reads, as: folder.reads(shape))
    }
}
