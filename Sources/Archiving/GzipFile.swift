package import SystemPackage

/// A small file in gzip, such as a log: any `gzip -dc` reads it.
package enum GzipFile {
    /// Writes `bytes`, compressed, to a file that must not exist. When it throws, no file is left.
    ///
    /// Equal bytes make equal files.
    @discardableResult
    package static func compress(
        _ bytes: [UInt8], to path: FilePath, synchronizing: Bool = false
    ) throws -> FileDigest {
        try write(to: path, synchronizing: synchronizing) { writer in try writer.append(bytes) }
    }

    /// Writes what another file holds in the same way, through one buffer: memory does not follow its size.
    @discardableResult
    package static func compress(
        contentsOf source: FilePath, to path: FilePath, synchronizing: Bool = false
    ) throws -> FileDigest {
        let input = try FileDescriptor.open(source, .readOnly, options: [.closeOnExec])
        return try input.closeAfter {
            try write(to: path, synchronizing: synchronizing) { writer in
                while try writer.append(upTo: GzipMember.contentByteCount, reading: { try input.read(into: $0) }) > 0 {}
            }
        }
    }

    /// Writes what a gzip file holds to a file that must not exist, whatever its size; false when it is no gzip file, and
    /// then nothing is written. When it throws, no file is left.
    package static func decompress(_ path: FilePath, to target: FilePath) throws -> Bool {
        var source = try ArchiveSource(path, mode: .sequential)
        guard source.isCompressed else { return false }
        var file = try OutputFile(creating: target)
        do {
            while true {
                let piece = try source.next(upTo: Int.max)
                if piece.isEmpty { break }
                try file.write(piece)
            }
            _ = try file.finish(synchronizing: false)
        } catch {
            OutputFile.discard(target)
            throw error
        }
        return true
    }

    private static func write(
        to path: FilePath, synchronizing: Bool, _ body: (inout GzipWriter) throws -> Void
    ) throws -> FileDigest {
        let file = try OutputFile(creating: path)
        do {
            var writer = try GzipWriter(file)
            try body(&writer)
            return try writer.finish(synchronizing: synchronizing)
        } catch {
            OutputFile.discard(path)
            throw error
        }
    }

    /// Reads a gzip file whole: at most 256 MiB of content unless `maximumByteCount` says otherwise.
    ///
    /// With `expectedDigest`, a file that has another SHA-256 is an error.
    package static func decompress(
        _ path: FilePath, expectedDigest: String? = nil, maximumByteCount: Int = 256 << 20
    ) throws -> [UInt8] {
        var source = try ArchiveSource(path, mode: .everything)
        guard source.isCompressed else { throw ArchiveError.damaged(path, .notGzip) }
        var bytes: [UInt8] = []
        while true {
            let piece = try source.next(upTo: Int.max)
            if piece.isEmpty { break }
            if piece.count > maximumByteCount - bytes.count {
                throw ArchiveError.tooLarge(path, maximumByteCount: maximumByteCount)
            }
            bytes.append(contentsOf: piece)
        }
        try source.digest().verify(expectedDigest, of: path)
        return bytes
    }
}
