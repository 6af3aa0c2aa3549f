extension String {
    /// This text with an underscore for all that the name of a file should not hold.
    package var asFileName: String {
        let name = String(map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "_" })
        return name.allSatisfy { $0 == "." } ? "_" : name
    }
}
