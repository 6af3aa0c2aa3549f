import CHost
import Foundation
import HostSystem
import PipelineModel
import SystemPackage

/// What a digest in a manifest stands for, where that is a short text: kept so that a change can be told line by line.
///
/// Files in `texts/`, named by the part's digest. They only explain; any may be missing.
extension RecordingStore {
    /// Longer texts are not kept, in bytes.
    package static let longestText = 1 << 17

    package func text(of part: String) -> String? {
        guard let digest = Digest(part), let bytes = try? File.read(folder.text(digest)) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Keeps a text that is not there yet.
    package func keepText(of part: String, _ text: () -> String?) {
        guard let digest = Digest(part) else { return }
        let path = folder.text(digest)
        if let status = File.status(path) {
            // Its time is when it was last of use: to the day, more would be a write for each run.
            if Date().timeIntervalSince1970 - Double(status.modifiedSecond) > 86_400 { File.touch(path) }
            return
        }
        guard folder.isWritable, let text = text(), text.utf8.count <= Self.longestText else { return }
        guard let file = try? scratch.shared.newPath() else { return }
        do {
            try File.write(Array(text.utf8), to: file, synchronizing: false)
            try folder.publish(file, as: path, synchronizing: false)
        } catch {
            File.remove(file)
        }
    }

    /// Removes texts that were of no use for so long, in seconds.
    func removeTexts(olderThan age: Int64) {
        let now = Int64(Date().timeIntervalSince1970)
        for file in folder.texts.shardedFiles(suffix: ".txt") {
            guard let status = File.status(file.path) else { continue }
            if now - status.modifiedSecond > age { File.remove(file.path) }
        }
    }
}
