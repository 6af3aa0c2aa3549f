/// A regular expression that a text must fit as a whole, as an API's model states it.
package struct WholePattern: Sendable {
    /// As it was written.
    package let text: String
    private let pattern: Pattern

    package init(_ text: String) throws(PatternError) {
        self.text = text
        pattern = try Pattern(#"\A(?:\#(text))\Z"#)
    }

    /// Whether the text fits. What takes too long to tell is taken to fit.
    package func fits(_ text: String) -> Bool {
        var matcher = PatternMatcher(pattern, steps: 10_000_000)
        guard let groups = try? matcher.firstGroups(in: text) else { return true }
        return !groups.isEmpty
    }
}
