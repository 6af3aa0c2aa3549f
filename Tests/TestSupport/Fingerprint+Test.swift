package import PipelineModel

extension Digest {
    /// A digest that begins with some digits; the rest are zeros.
    package init(startingWith digits: String) {
        self.init(computed: digits + String(repeating: "0", count: 64 - digits.count))
    }
}

extension Fingerprint {
    /// One that begins with some digits; the rest are zeros.
    package init(startingWith digits: String) { self.init(Digest(startingWith: digits)) }
}
