import Crypto
package import SystemPackage

/// The SHA-256 of a file's contents, in lower-case hexadecimal, and its size in bytes.
///
/// Reads through a buffer that stays in a processor's cache, so memory does not follow the file's size. Follows a link.
package func fileDigest(_ path: FilePath) throws -> (digest: String, size: Int64) {
    let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec])
    return try file.closeAfter {
        var hash = SHA256()
        var size: Int64 = 0
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 64)
        defer { buffer.deallocate() }
        while true {
            let count = try file.read(into: buffer)
            if count == 0 { break }
            hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            size += Int64(count)
        }
        return (hash.finalize().hexadecimal, size)
    }
}
