extension UInt8 {
    package var isASCIIDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    /// What a name may be made of wherever it goes: files, variables, hosts.
    package var isASCIILetterOrDigit: Bool {
        isASCIIDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self)
            || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
    }
}

extension StringProtocol {
    /// Whether the text holds ASCII letters, digits and some other signs, at least one of them, and nothing else.
    package func isASCIIName(with others: String = "") -> Bool {
        !isEmpty && utf8.allSatisfy { $0.isASCIILetterOrDigit || others.utf8.contains($0) }
    }
}

extension String {
    /// The text with one sign in the place of each character that is neither an ASCII letter or digit nor one of some others.
    package func asciiName(keeping others: String = "", replacingOthersBy sign: Character) -> String {
        String(
            map { character in
                let isKept = character.utf8.count == 1 && character.utf8.allSatisfy(\.isASCIILetterOrDigit)
                return isKept || others.contains(character) ? character : sign
            })
    }
}

extension String {
    /// This text with an underscore for all that the name of a file should not hold.
    package var asFileName: String {
        let name = asciiName(keeping: "-_.", replacingOthersBy: "_")
        return name.allSatisfy { $0 == "." } ? "_" : name
    }
}

/// The name of a Python distribution as Python's packages are compared: lower case, with one hyphen for each run of `-`, `_`
/// and `.`.
package func distributionName(_ name: some StringProtocol) -> String {
    name.lowercased().split(omittingEmptySubsequences: true) { "-_.".contains($0) }.joined(separator: "-")
}
