package import SystemPackage

/// The SHA-256 of some bytes, in lower-case hexadecimal.
package func sha256(_ bytes: some Sequence<UInt8>) -> String {
    var hash = SHA256()
    let isDone: Void? = bytes.withContiguousStorageIfAvailable { hash.update(UnsafeRawBufferPointer($0)) }
    if isDone == nil { Array(bytes).withUnsafeBytes { hash.update($0) } }
    return hash.hexadecimal()
}

/// The SHA-256 of a text's UTF-8, in lower-case hexadecimal.
package func sha256(_ text: String) -> String { sha256(text.utf8) }

/// The SHA-256 of a file's contents, in lower-case hexadecimal, its size in bytes, and the state that it was in before
/// and after it was read: nil when the two differ.
///
/// Reads through a buffer that stays in a processor's cache, so memory does not follow the file's size. Follows a link.
package func fileDigest(_ path: FilePath) throws -> (digest: String, size: Int64, state: FileState?) {
    let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec])
    return try file.closeAfter { try fileDigest(of: file) }
}

/// The same of an open file, from its start.
package func fileDigest(of file: FileDescriptor) throws -> (digest: String, size: Int64, state: FileState?) {
    let before = try FileState(of: file)
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
    let after = try FileState(of: file)
    return (hash.hexadecimal(), size, before == after ? after : nil)
}
