/// A text of a step, with the references in it found: `${parameters.rows}`, `${steps.train.model}`.
///
/// What stands in braces without a dot, such as `${HOME}`, is the shell's affair, but for `${item}` in a loop; `$${`
/// stands for `${`.
struct StepText {
    enum Part: Hashable {
        case text(String)
        /// The words between the dots; the last holds all that is left: `steps`, `train`, `model/model.bin`.
        case reference([String])
    }

    let parts: [Part]

    /// Nil when a brace is not closed.
    ///
    /// - Parameter knowsItem: whether `${item}` is a reference.
    init?(_ text: String, knowsItem: Bool = false) {
        var parts: [Part] = []
        var literal = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "${") {
            if rest[..<start.lowerBound].hasSuffix("$") {
                literal += rest[..<start.lowerBound].dropLast() + "${"
                rest = rest[start.upperBound...]
                continue
            }
            literal += rest[..<start.lowerBound]
            guard let end = rest[start.upperBound...].firstIndex(of: "}") else { return nil }
            let inside = rest[start.upperBound..<end]
            let words = inside.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
            if words.count == 1, !knowsItem || inside != "item" {
                literal += "${\(inside)}"
            } else {
                if !literal.isEmpty { parts.append(.text(literal)) }
                literal = ""
                parts.append(.reference(words))
            }
            rest = rest[rest.index(after: end)...]
        }
        literal += rest
        if !literal.isEmpty { parts.append(.text(literal)) }
        self.parts = parts
    }
}

extension String {
    /// What stands before the first slash, and the rest with it.
    var splitAtSlash: (String, String) {
        guard let slash = firstIndex(of: "/") else { return (self, "") }
        return (String(self[..<slash]), String(self[slash...]))
    }
}
