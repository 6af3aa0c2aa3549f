import Archiving
import HostSystem
import PipelineModel
package import SystemPackage

/// What an import added.
package struct ImportReport: Sendable, Hashable {
    package var addedCount = 0
    /// Recordings that were there already.
    package var presentCount = 0
}

extension Cache {
    /// Takes in what ``export(_:to:)`` wrote. All of it is verified before the first recording is published.
    package func importRecordings(from file: FilePath, digest: (FilePath) throws -> String) throws -> ImportReport {
        if let obstacle = folder.obstacle { throw CacheError.cannotWrite(folder: folder.root, reason: obstacle) }
        let staging = try temporary.newPath()
        try File.makeFolder(staging)
        defer { try? staging.removeTree() }
        try ArchiveReader.unpack(file, into: staging)
        let other = CacheFolder(
            root: staging, side: staging, sideIsTemporary: false, obstacle: nil, sharing: .nobody)
        try checkFormat(of: staging, file)
        let recordings = try other.recordings.shardedFiles(suffix: ".json").map { entry in
            guard let recording = Recording(file: try File.read(entry.path)),
                recording.fingerprint.rawValue == entry.name
            else { throw ImportError.damaged(file, entry: "recording \(entry.name.prefix(12))… can't be read") }
            return (recording, try newFiles(of: recording, in: other, file, digest))
        }
        var report = ImportReport()
        for (recording, files) in recordings {
            if case .hit = try self.recording(for: recording.fingerprint) {
                report.presentCount += 1
            } else if try publish(recording, files: files) {
                report.addedCount += 1
            }
        }
        return report
    }

    private func checkFormat(of staging: FilePath, _ file: FilePath) throws {
        guard let bytes = try? File.read(staging.appending("format")) else {
            throw ImportError.notAnExport(file)
        }
        let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first.map(String.init) ?? ""
        guard line == CacheFolder.formatLine else { throw CacheError.newerFormat(folder: file, line: line) }
    }

    private func newFiles(
        of recording: Recording, in other: CacheFolder, _ file: FilePath, _ digest: (FilePath) throws -> String
    ) throws -> [NewFile] {
        let artifacts = recording.outputs.compactMap(\.artifact).map { artifact in
            (
                NewFile(temporary: other.artifact(artifact.digest), place: folder.artifact(artifact.digest)),
                artifact.digest
            )
        }
        let log = NewFile(temporary: other.log(recording.log.digest), place: folder.log(recording.log.digest))
        let files = artifacts + [(log, recording.log.digest)]
        for (newFile, expected) in files {
            guard File.size(newFile.temporary) != nil, try digest(newFile.temporary) == expected else {
                throw ImportError.damaged(file, entry: "file \(expected.prefix(12))… is missing or altered")
            }
        }
        return files.map(\.0)
    }
}
