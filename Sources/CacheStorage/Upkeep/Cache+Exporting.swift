import Archiving
import HostSystem
package import PipelineModel
package import SystemPackage

/// Carrying recordings to another cache, in one file: a `.tar.gz` of a small cache folder that holds them.
extension Cache {
    /// Writes recordings with their artifacts and logs into a new file. Returns how many: those that are gone are left out.
    package func export(_ fingerprints: [Fingerprint], to file: FilePath) throws -> Int {
        let staging = try temporary.newPath()
        try File.makeFolder(staging)
        defer { try? staging.removeTree() }
        let other = CacheFolder(
            root: staging, side: staging, sideIsTemporary: false, obstacle: nil, sharing: .nobody)
        var count = 0
        for fingerprint in Set(fingerprints) {
            guard case .hit(let recording) = try recording(for: fingerprint) else { continue }
            try link(folder.recording(fingerprint.rawValue), as: other.recording(fingerprint.rawValue))
            try link(folder.log(recording.log.digest), as: other.log(recording.log.digest))
            for artifact in recording.outputs.compactMap(\.artifact) {
                try link(folder.artifact(artifact.digest), as: other.artifact(artifact.digest))
            }
            count += 1
        }
        try File.write(
            Array("\(CacheFolder.formatLine)\n".utf8), to: staging.appending("format"), synchronizing: false)
        try ArchiveWriter.pack(folder: staging, to: file)
        return count
    }

    /// A second name for a file, or a copy where there can't be one. Two recordings may name the same file.
    private func link(_ file: FilePath, as path: FilePath) throws {
        try File.makeFolder(path.removingLastComponent())
        if File.link(file, path) { return }
        try file.copy(to: path)
    }
}

/// Why an exported file can't be taken in.
package enum ImportError: Error, Hashable, CustomStringConvertible {
    case notAnExport(FilePath)
    case damaged(FilePath, entry: String)

    package var description: String {
        switch self {
        case .notAnExport(let file):
            "'\(file)' is no exported cache; make one with 'retake cache export'"
        case .damaged(let file, let entry): "'\(file)' is damaged: \(entry); export it again"
        }
    }
}
