import HostSystem

/// The SHA-256 of some bytes, in lower-case hexadecimal.
package func sha256(_ bytes: some Sequence<UInt8>) -> String {
    var hash = SHA256()
    let isDone: Void? = bytes.withContiguousStorageIfAvailable { hash.update(UnsafeRawBufferPointer($0)) }
    if isDone == nil { Array(bytes).withUnsafeBytes { hash.update($0) } }
    return hash.hexadecimal()
}

/// The SHA-256 of a text's UTF-8, in lower-case hexadecimal.
package func sha256(_ text: String) -> String { sha256(text.utf8) }
