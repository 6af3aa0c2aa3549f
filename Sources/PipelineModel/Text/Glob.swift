/// Text that a whole text must match, where each `*` stands for anything, slashes too.
///
/// Takes time in proportion to both lengths, whatever they hold.
package func globMatches(_ pattern: String, _ text: String) -> Bool {
    let pattern = Array(pattern.utf8)
    let text = Array(text.utf8)
    var next = (pattern: 0, text: 0)
    // Where to go on when a later part does not fit: the last '*' then takes one byte more.
    var retry: (pattern: Int, text: Int)?
    while next.text < text.count {
        if next.pattern < pattern.count, pattern[next.pattern] == UInt8(ascii: "*") {
            next.pattern += 1
            retry = next
        } else if next.pattern < pattern.count, pattern[next.pattern] == text[next.text] {
            next.pattern += 1
            next.text += 1
        } else if let last = retry {
            next = (last.pattern, last.text + 1)
            retry = next
        } else {
            return false
        }
    }
    return pattern[next.pattern...].allSatisfy { $0 == UInt8(ascii: "*") }
}
