import Archiving
import HostSystem
package import PipelineModel
package import SystemPackage

/// Carrying recordings to another cache, in one file: a `.tar.gz` of a small cache folder that holds them.
extension Upkeep {
    /// Writes recordings with their artifacts and logs into a new file. Returns how many: those that are gone are left out.
    package func export(_ fingerprints: [Fingerprint], to file: FilePath) throws -> Int {
        let staging = try scratch.shared.newPath()
        try File.makeFolder(staging)
        defer { try? staging.removeTree() }
        let other = CacheFolder(
            root: staging, side: staging, sideIsTemporary: false, obstacle: nil, sharing: .nobody)
        var count = 0
        for fingerprint in Set(fingerprints) {
            guard case .hit(let recording) = try recordings.recording(for: fingerprint),
                files(of: recording).allSatisfy({ folder.size($0) != nil })
            else { continue }
            try link(folder.recording(fingerprint), as: other.recording(fingerprint))
            try link(folder.log(recording.log.digest), as: other.log(recording.log.digest))
            for artifact in recording.outputs.compactMap(\.artifact) {
                try link(folder.artifact(artifact.digest), as: other.artifact(artifact.digest))
            }
            count += 1
        }
        try exportReads(of: Set(fingerprints), to: other)
        try File.write(
            Array("\(CacheFolder.formatLine)\n".utf8), to: staging.appending("format"), synchronizing: false)
        try ArchiveWriter.pack(folder: staging, to: file)
        return count
    }

    /// Writes what these recordings read: one that read files which nothing else counts is found by that alone.
    private func exportReads(of fingerprints: Set<Fingerprint>, to other: CacheFolder) throws {
        for file in folder.files(in: folder.reads, suffix: ".json") {
            guard let shape = Digest(file.name), let reads = recordings.reads(of: shape)?.limited(to: fingerprints)
            else { continue }
            let path = other.reads(shape)
            try File.makeFolder(path.removingLastComponent())
            try File.write(ValueEncoder.file(reads, format: 1), to: path, synchronizing: false)
        }
    }

    /// A second name for a file, or a copy where there can't be one. Two recordings may name the same file.
    private func link(_ file: FilePath, as path: FilePath) throws {
        try File.makeFolder(path.removingLastComponent())
        do throws(Errno) {
            try folder.link(file, to: path)
        } catch .fileExists {
            return
        } catch {
            try folder.holding(file) { place, name in
                let target = try FileDescriptor.open(
                    path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                    permissions: FilePermissions(rawValue: 0o644))
                let source = try place.file(name)
                try target.closeAfter { try source.raw.copyRest(to: target) }
            }
        }
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

/// What an import added.
package struct ImportReport: Sendable, Hashable {
    package var addedCount = 0
    /// Recordings that were there already.
    package var presentCount = 0
}

extension Upkeep {
    /// Takes in what ``export(_:to:)`` wrote. All of it is verified before the first recording is published.
    package func importRecordings(from file: FilePath) throws -> ImportReport {
        if let obstacle = folder.obstacle { throw CacheError.cannotWrite(folder: folder.root, reason: obstacle) }
        let staging = try scratch.shared.newPath()
        try File.makeFolder(staging)
        defer { try? staging.removeTree() }
        try ArchiveReader.unpack(file, into: staging)
        let other = CacheFolder(
            root: staging, side: staging, sideIsTemporary: false, obstacle: nil, sharing: .nobody)
        try checkFormat(of: staging, other, file)
        let found = try other.files(in: other.recordings, suffix: ".json").map { entry in
            guard let recording = Recording(file: try other.read(entry.path)),
                recording.fingerprint.rawValue == entry.name
            else { throw ImportError.damaged(file, entry: "recording \(entry.name.prefix(12))… can't be read") }
            return (recording, try newFiles(of: recording, in: other, file))
        }
        var report = ImportReport()
        for (recording, files) in found {
            if case .hit = try recordings.recording(for: recording.fingerprint) {
                report.presentCount += 1
            } else if try recordings.publish(recording, files: files) {
                report.addedCount += 1
            }
        }
        try importReads(from: other)
        return report
    }

    /// What can't be read is left out: then all that its recordings could read counts.
    private func importReads(from other: CacheFolder) throws {
        for file in other.files(in: other.reads, suffix: ".json") {
            guard let bytes = try? other.read(file.path), let shape = Digest(file.name),
                let reads = ValueDecoder.decode(RecordedReads.self, file: bytes, format: 1), reads.isSound
            else { continue }
            // The newest comes to stand first.
            for entry in reads.entries.reversed() where folder.size(folder.recording(entry.fingerprint)) != nil {
                try recordings.keepReads(
                    reads.reads(of: entry), of: entry.fingerprint, read: entry.read, shape: shape)
            }
        }
    }

    private func checkFormat(of staging: FilePath, _ other: CacheFolder, _ file: FilePath) throws {
        guard let bytes = try? other.read(staging.appending("format")) else {
            throw ImportError.notAnExport(file)
        }
        let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first.map(String.init) ?? ""
        guard line == CacheFolder.formatLine else { throw CacheError.newerFormat(folder: file, line: line) }
    }

    private func newFiles(
        of recording: Recording, in other: CacheFolder, _ file: FilePath
    ) throws -> [RecordingStore.NewFile] {
        let artifacts = recording.outputs.compactMap(\.artifact).map { artifact in
            (
                RecordingStore.NewFile(
                    temporary: other.artifact(artifact.digest), place: folder.artifact(artifact.digest)),
                artifact.digest
            )
        }
        let log = RecordingStore.NewFile(
            temporary: other.log(recording.log.digest), place: folder.log(recording.log.digest))
        let files = artifacts + [(log, recording.log.digest)]
        for (newFile, expected) in files {
            guard other.size(newFile.temporary) != nil, try other.digest(newFile.temporary) == expected.text else {
                throw ImportError.damaged(file, entry: "file \(expected.text.prefix(12))… is missing or altered")
            }
        }
        return files.map(\.0)
    }
}
