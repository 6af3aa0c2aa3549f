/// Whether text may hold colours. The caller knows where it goes; nothing here asks the terminal.
package enum TextStyle: Sendable, Hashable {
    case plain
    /// With ANSI escape sequences for colours.
    case ansi
}

/// What a colour tells.
enum Colour: Int, Sendable, Hashable {
    case bad = 31
    case good = 32
    case careful = 33
    case cached = 36
    case aside = 2
}

extension TextStyle {
    static let reset = "\u{1B}[0m"

    func painted(_ text: String, _ colour: Colour?) -> String {
        guard self == .ansi, let colour, !text.isEmpty else { return text }
        return "\u{1B}[\(colour.rawValue)m\(text)\(Self.reset)"
    }
}
