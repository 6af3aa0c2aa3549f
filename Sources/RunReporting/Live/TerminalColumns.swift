/// How wide text is on a terminal: most characters take one column, those of East Asia and pictures two, marks none.
///
/// An approximation of Unicode's East Asian Width (UAX #11): the ranges that terminals agree on.
func terminalColumns(of character: Character) -> Int {
    guard let first = character.unicodeScalars.first else { return 0 }
    if first.value < 0x300 { return 1 }
    switch first.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    if first.properties.isEmojiPresentation || character.unicodeScalars.contains("\u{FE0F}") { return 2 }
    return wideRanges.contains { $0.contains(first.value) } ? 2 : 1
}

func terminalColumns(of text: String) -> Int {
    text.reduce(0) { $0 + terminalColumns(of: $1) }
}

extension String {
    /// The beginning that fits into so many columns.
    func fitting(columns: Int) -> String {
        var left = columns
        return String(
            prefix { character in
                left -= terminalColumns(of: character)
                return left >= 0
            })
    }

    /// Exactly so many columns: cut with `…`, or filled with spaces.
    func filling(columns: Int) -> String {
        let width = terminalColumns(of: self)
        guard width > columns else { return self + String(repeating: " ", count: columns - width) }
        let cut = fitting(columns: max(0, columns - 1)) + "…"
        return cut + String(repeating: " ", count: max(0, columns - terminalColumns(of: cut)))
    }
}

private let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
    0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD,
]
