import Crypto

/// The SHA-256 of some bytes, in lower-case hexadecimal.
package func sha256(_ bytes: some Sequence<UInt8>) -> String {
    var hash = SHA256()
    let isDone: Void? = bytes.withContiguousStorageIfAvailable {
        hash.update(bufferPointer: UnsafeRawBufferPointer($0))
    }
    if isDone == nil { hash.update(data: Array(bytes)) }
    return hash.finalize().hexadecimal
}

/// The SHA-256 of a text's UTF-8, in lower-case hexadecimal.
package func sha256(_ text: String) -> String { sha256(Array(text.utf8)) }

extension SHA256Digest {
    var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for byte in self {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
