package import SystemPackage

/// File name bytes as text that is safe to show on a terminal.
///
/// Control and formatting characters, and bytes that are not UTF-8, are escaped, so that a hostile name can neither
/// move the cursor nor pass for another one.
package func printable(_ bytes: some Collection<UInt8>) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
        return bytes.map {
            (0x20..<0x7F).contains($0) ? String(UnicodeScalar($0)) : "\\x\($0 < 16 ? "0" : "")\(String($0, radix: 16))"
        }.joined()
    }
    return text.unicodeScalars.map { scalar in
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: "\\u{\(String(scalar.value, radix: 16))}"
        default: String(scalar)
        }
    }.joined()
}

package func printable(_ path: FilePath) -> String {
    path.withPlatformString { text in printable(UnsafeRawBufferPointer(start: text, count: path.length)) }
}
