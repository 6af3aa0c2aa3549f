/// One named, digested piece of a job, such as `code/train.py` or `config/hyperparameters/max_depth`.
package struct Part: Sendable, Hashable {
    package let name: String
    /// SHA-256 in lower-case hexadecimal.
    package let digest: String
    /// The value itself where it is short, so that a change can be told as old and new.
    package let text: String?

    package init(name: String, digest: String, text: String? = nil) {
        self.name = name
        self.digest = digest
        self.text = text
    }
}

/// All parts of a job, sorted by name: what its fingerprint is computed from and what explains a difference.
package struct Manifest: Sendable, Hashable {
    package let parts: [Part]

    /// The part that is the image of a job in a container. Its text names the image, too, which its digest does not.
    package static let imagePart = "runtime/image"

    /// Parts that are the same stand once. Two of one name and different digests both count.
    package init(_ parts: [Part]) {
        var sorted = parts.sorted { ($0.name, $0.digest) < ($1.name, $1.digest) }
        var kept = 0
        for part in sorted
        where kept == 0 || part.name != sorted[kept - 1].name || part.digest != sorted[kept - 1].digest {
            sorted[kept] = part
            kept += 1
        }
        self.parts = Array(sorted.prefix(kept))
    }
}
