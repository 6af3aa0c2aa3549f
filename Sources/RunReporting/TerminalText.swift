extension TextStyle {
    /// One line of foreign text, without what could disturb a terminal or leave its line.
    ///
    /// Tabs stay. Colours (SGR sequences) stay in the ANSI style, and end with the line; the plain style drops them.
    /// All other escape sequences and control characters go, and a line break becomes a space. Of a line that was
    /// written over with carriage returns, as progress bars do, its last state stays. Characters that turn the
    /// direction of what follows are written out.
    package func cleaned(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.isDisturbing && $0 != "\t" }) else { return text }
        let states = text.unicodeScalars.split(separator: "\r")
        var scanner = ControlScanner(rest: states.last ?? Substring.UnicodeScalarView(), keepsColours: self == .ansi)
        return scanner.cleaned()
    }
}

/// Walks over a line, taking escape sequences as a terminal would.
private struct ControlScanner {
    var rest: Substring.UnicodeScalarView
    let keepsColours: Bool
    private var result = String.UnicodeScalarView()
    private var hasColours = false

    init(rest: Substring.UnicodeScalarView, keepsColours: Bool) {
        self.rest = rest
        self.keepsColours = keepsColours
    }

    mutating func cleaned() -> String {
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\u{1B}": skipSequence()
            case "\t": result.append(scalar)
            case "\n": result.append(" ")
            default:
                if scalar.turnsDirection {
                    result.append(contentsOf: scalar.writtenOut.unicodeScalars)
                } else if !scalar.isControl {
                    result.append(scalar)
                }
            }
        }
        return String(result) + (hasColours ? TextStyle.reset : "")
    }

    private mutating func skipSequence() {
        switch rest.first {
        case "[": skipControlSequence()
        case "]", "P", "X", "^", "_": skipString()
        default:
            // Intermediate characters, then a final one; a broken sequence keeps what does not belong to it.
            skip { (0x20...0x2F).contains($0.value) }
            if let final = rest.first, (0x30...0x7E).contains(final.value) { rest.removeFirst() }
        }
    }

    private mutating func skipControlSequence() {
        rest.removeFirst()
        let parameters = skip { (0x30...0x3F).contains($0.value) }
        let intermediates = skip { (0x20...0x2F).contains($0.value) }
        guard let final = rest.first, (0x40...0x7E).contains(final.value) else { return }
        rest.removeFirst()
        let isColour = final == "m" && intermediates.isEmpty && isHarmlessColour(parameters)
        guard keepsColours, isColour else { return }
        hasColours = true
        result.append(contentsOf: "\u{1B}[".unicodeScalars)
        result.append(contentsOf: parameters)
        result.append("m")
    }

    /// A title, a link's target or the like, up to its end; one that has no end is shown rather than lost.
    private mutating func skipString() {
        rest.removeFirst()
        var ahead = rest
        while let scalar = ahead.popFirst() {
            if scalar == "\u{7}" || scalar == "\u{9C}" || (scalar == "\u{1B}" && ahead.first == "\\") {
                if scalar == "\u{1B}" { ahead.removeFirst() }
                rest = ahead
                return
            }
        }
    }

    @discardableResult
    private mutating func skip(while belongs: (Unicode.Scalar) -> Bool) -> Substring.UnicodeScalarView {
        let skipped = rest.prefix(while: belongs)
        rest = rest[skipped.endIndex...]
        return skipped
    }
}

/// Whether parameters of an SGR sequence choose a colour or the like, and hide no text.
private func isHarmlessColour(_ parameters: some Collection<Unicode.Scalar>) -> Bool {
    guard parameters.allSatisfy({ (0x30...0x3B).contains($0.value) }) else { return false }
    var numbers = parameters.split { $0 == ";" || $0 == ":" }.map { Int(String(String.UnicodeScalarView($0))) ?? 0 }[
        ...]
    while let number = numbers.popFirst() {
        switch number {
        case 8: return false
        // Here follows a colour by its number, or by its red, green and blue.
        case 38, 48, 58: numbers = numbers.dropFirst(numbers.first == 5 ? 2 : 4)
        default: break
        }
    }
    return true
}

/// Text of which a terminal shows every character: what would disturb it, or turn the direction of what follows, is written
/// out as in JSON, `\u001b`. So JSON stays the same JSON.
///
/// Everything that goes to a terminal passes here last, whoever wrote it: a file, a step, another user.
///
/// - Parameters:
///   - keepsColours: lets sequences that choose colours through.
package func visible(_ text: String, keepsColours: Bool = false) -> String {
    guard text.unicodeScalars.contains(where: { $0.isDisturbing && $0 != "\n" && $0 != "\t" }) else { return text }
    var result = ""
    var rest = Substring(text).unicodeScalars
    while let scalar = rest.first {
        if keepsColours, scalar == "\u{1B}", let colour = leadingColour(of: rest) {
            result.unicodeScalars.append(contentsOf: colour)
            rest = rest[colour.endIndex...]
            continue
        }
        rest.removeFirst()
        if scalar.isDisturbing, scalar != "\n", scalar != "\t" {
            result += scalar.writtenOut
        } else {
            result.unicodeScalars.append(scalar)
        }
    }
    return result
}

/// The sequence at the beginning of a text, when it chooses a colour.
private func leadingColour(of text: Substring.UnicodeScalarView) -> Substring.UnicodeScalarView? {
    let inside = text.dropFirst()
    guard inside.first == "[", let end = inside.dropFirst().firstIndex(where: { !(0x30...0x3B).contains($0.value) }),
        text[end] == "m", isHarmlessColour(inside[..<end].dropFirst())
    else { return nil }
    return text[...end]
}

extension Unicode.Scalar {
    fileprivate var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }

    /// Marks, embeddings, overrides and isolates of the bidirectional algorithm.
    fileprivate var turnsDirection: Bool {
        switch value {
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    fileprivate var isDisturbing: Bool { isControl || turnsDirection }

    /// As JSON writes it.
    fileprivate var writtenOut: String {
        let digits = String(value, radix: 16)
        return "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}

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

/// Rows whose columns align.
struct TextTable {
    struct Cell {
        let text: String
        let colour: Colour?

        /// Cleans the text, which may be foreign: a table keeps no colours but its own.
        init(_ text: String, _ colour: Colour? = nil) {
            self.text = TextStyle.plain.cleaned(text)
            self.colour = colour
        }
    }

    var rows: [[Cell]] = []

    /// Appends a row whose cells all have one colour.
    mutating func append(_ texts: [String], _ colour: Colour?) {
        rows.append(texts.map { Cell($0, colour) })
    }

    /// A line for each row, with no spaces at its end.
    func lines(_ style: TextStyle) -> [String] {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in
            rows.map { column < $0.count ? $0[column].text.count : 0 }.max() ?? 0
        }
        return rows.map { row in
            let last = row.lastIndex { !$0.text.isEmpty } ?? 0
            return row.prefix(last + 1).enumerated().map { column, cell in
                let padding = column == last ? 0 : widths[column] - cell.text.count
                return style.painted(cell.text, cell.colour) + String(repeating: " ", count: padding)
            }.joined(separator: "  ")
        }
    }
}
