private import CSHA256
package import SystemPackage

/// The SHA-256 of bytes that come piece by piece.
///
/// The code is `CSHA256`, as fast as OpenSSL's where the processor has instructions for it, and a hundredth of the time to build.
package struct SHA256: Sendable {
    private static let digits = Array("0123456789abcdef".utf8)
    private var digest = CSHA256.sha256()

    package init() { sha256_start(&digest) }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        sha256_add(&digest, bytes.baseAddress, bytes.count)
    }

    /// The digest of all bytes so far as `sha256sum` prints it, in lower-case hexadecimal.
    package func hexadecimal() -> String {
        var end = digest
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { result in
            // All 32 bytes are written.
            sha256_finish(&end, result.baseAddress)
            return String(unsafeUninitializedCapacity: 64) { text in
                for (index, byte) in result.enumerated() {
                    text[2 * index] = Self.digits[Int(byte >> 4)]
                    text[2 * index + 1] = Self.digits[Int(byte & 15)]
                }
                return 64
            }
        }
    }
}

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
    let status = try Stat(file)
    let before = FileState(status)
    var reader = SparseReader(file, status: status)
    var hash = SHA256()
    var size: Int64 = 0
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 64)
    defer { buffer.deallocate() }
    while true {
        let count = try reader.read(into: buffer)
        if count == 0 { break }
        hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        size += Int64(count)
    }
    let after = try FileState(of: file)
    return (hash.hexadecimal(), size, before == after ? after : nil)
}
