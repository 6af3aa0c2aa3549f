import CHost
package import SystemPackage

extension FileDescriptor {
    /// Makes this file's contents those of a new, empty one: sharing its blocks where the file system can, else by reading and
    /// writing what is no hole. Holes stay holes.
    package func copyContents(to target: FileDescriptor) throws(Errno) {
        if host_share_contents(rawValue, target.rawValue) == 0 { return }
        let size = try Stat(self).size
        var offset: Int64 = 0
        while offset < size {
            let start = host_next_data(rawValue, offset)
            if start < 0 {
                // Nothing but a hole is left, or the file system knows no holes.
                if Errno.last == .noSuchAddressOrDevice { break }
                try copyRange(offset..<Int64.max, to: target)
                return
            }
            let end = host_next_hole(rawValue, start)
            offset = end > start ? end : size
            try copyRange(start..<offset, to: target)
        }
        // What ends with a hole, or grew meanwhile by one.
        if ftruncate(target.rawValue, off_t(size)) != 0 { throw .last }
    }

    private func copyRange(_ range: Range<Int64>, to target: FileDescriptor) throws(Errno) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { buffer.deallocate() }
        var offset = range.lowerBound
        do {
            while offset < range.upperBound {
                let room = Int(min(Int64(buffer.count), range.upperBound - offset))
                let count = try read(
                    fromAbsoluteOffset: offset, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<room]))
                if count == 0 { return }
                try target.writeAll(toAbsoluteOffset: offset, UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                offset += Int64(count)
            }
        } catch {
            throw errno(from: error)
        }
    }
}

extension FilePath {
    /// Copies a file's contents into a new file. When it throws, no file is left.
    package func copy(to path: FilePath, permissions: FilePermissions = FilePermissions(rawValue: 0o644)) throws {
        let input = try FileDescriptor.open(self, .readOnly, options: [.closeOnExec])
        try input.closeAfter {
            let output = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec], permissions: permissions)
            do {
                try output.closeAfter { try input.copyContents(to: output) }
            } catch {
                File.remove(path)
                throw error
            }
        }
    }
}

extension File {
    /// Whether a copy of a file in a folder would share its blocks with it.
    package static func sharesBlocks(_ file: FilePath, with folder: FilePath) -> Bool {
        guard let source = try? FileDescriptor.open(file, .readOnly, options: [.closeOnExec, .nonBlocking]) else {
            return false
        }
        defer { try? source.close() }
        guard let copy = try? NamelessFile(in: folder) else { return false }
        return host_share_contents(source.rawValue, copy.raw.rawValue) == 0
    }
}

extension FileDescriptor {
    /// Writes all that is left of this file to another, which may be a pipe, through one buffer.
    package func copyRest(to output: FileDescriptor) throws {
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while case let count = try buffer.withUnsafeMutableBytes({ try read(into: $0) }), count > 0 {
            try buffer.withUnsafeBytes { _ = try output.writeAll(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
    }
}
