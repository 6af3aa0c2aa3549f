extension String {
    /// Each line's first word and, behind one space, the rest of the line.
    package var linesByFirstWord: [(word: Substring, rest: Substring)] {
        split(separator: Character("\n")).map { line in
            let word = line.prefix { $0 != " " }
            return (word, line[word.endIndex...].dropFirst())
        }
    }
}
