/// Text that an image's whole name must match, where each `*` stands for anything, slashes too.
package struct ImagePattern: Sendable, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ text: String) { description = text }

    package func matches(_ image: String) -> Bool {
        let pattern = Array(description.utf8)
        let name = Array(image.utf8)
        var next = (pattern: 0, name: 0)
        // Where to go on when a later part does not fit: the last '*' then takes one byte more.
        var retry: (pattern: Int, name: Int)?
        while next.name < name.count {
            if next.pattern < pattern.count, pattern[next.pattern] == UInt8(ascii: "*") {
                next.pattern += 1
                retry = next
            } else if next.pattern < pattern.count, pattern[next.pattern] == name[next.name] {
                next.pattern += 1
                next.name += 1
            } else if let last = retry {
                next = (last.pattern, last.name + 1)
                retry = next
            } else {
                return false
            }
        }
        return pattern[next.pattern...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
