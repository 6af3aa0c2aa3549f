import HostSystem
package import PipelineModel
package import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The SHA-256 of a file's contents, in lower-case hexadecimal, its size in bytes, and the state that it was in before
/// and after it was read: nil when the two differ.
///
/// Reads through a buffer that stays in a processor's cache, so memory does not follow the file's size. Follows a link.
package func fileDigest(_ path: FilePath) throws -> (digest: String, size: Int64, state: FileState?) {
    let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec])
    return try file.closeAfter {
        let before = try state(of: file)
        var hash = SHA256()
        var size: Int64 = 0
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 64)
        defer { buffer.deallocate() }
        while true {
            let count = try file.read(into: buffer)
            if count == 0 { break }
            hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            size += Int64(count)
        }
        let after = try state(of: file)
        return (hash.hexadecimal(), size, before == after ? after : nil)
    }
}

private func state(of file: FileDescriptor) throws(Errno) -> FileState {
    var status = stat()
    guard fstat(file.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
    return FileState(status)
}
