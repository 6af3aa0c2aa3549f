/// A SHA-256, in 64 lower-case hexadecimal digits.
///
/// It can hold nothing else, whoever wrote the file that it is read from: so it is safe as the name of a file.
package struct Digest: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let text: String

    /// Nil for what is no digest.
    package init?(_ text: String) {
        guard Self.isValid(text) else { return nil }
        self.text = text
    }

    package init?(_ text: Substring) { self.init(String(text)) }

    /// What a hash function gave, in hexadecimal. Anything else is a fault of the code that gave it.
    package init(computed text: String) {
        precondition(Self.isValid(text), "a hash function gave no SHA-256")
        self.text = text
    }

    private static func isValid(_ text: String) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy { $0.isASCIIDigit || UInt8(ascii: "a") <= $0 && $0 <= UInt8(ascii: "f") }
    }

    package var description: String { text }

    package static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}

extension Digest: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let digest = Digest(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no SHA-256")
        }
        self = digest
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// The key of a recording: SHA-256 over a manifest.
package struct Fingerprint: Sendable, Hashable, Comparable, RawRepresentable, CustomStringConvertible, Codable {
    package let digest: Digest

    package init(_ digest: Digest) { self.digest = digest }

    /// Nil for what is no SHA-256 in lower-case hexadecimal.
    package init?(rawValue: String) {
        guard let digest = Digest(rawValue) else { return nil }
        self.digest = digest
    }

    package var rawValue: String { digest.text }
    package var description: String { digest.text }

    package static func < (left: Self, right: Self) -> Bool { left.digest < right.digest }
}
