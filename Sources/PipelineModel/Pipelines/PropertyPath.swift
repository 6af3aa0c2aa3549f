/// The way from a step's properties, or from a JSON document, to one value in it.
package struct PropertyPath: Sendable, Hashable, CustomStringConvertible {
    package enum Segment: Sendable, Hashable {
        case key(String)
        case index(Int)
        /// The element of a list whose member `member` has the value `name`; in an object, its member `name`.
        case element(member: String, name: String)
    }

    package let segments: [Segment]

    package init(_ segments: [Segment]) { self.segments = segments }

    package var description: String {
        segments.map { segment in
            switch segment {
            case .key(let key): ".\(key)"
            case .index(let index): "[\(index)]"
            case .element(_, let name): "['\(name)']"
            }
        }.joined()
    }

    /// The first key, when the path begins with one.
    package var root: String? { if case .key(let key)? = segments.first { key } else { nil } }

    /// The value there, or nil when a part of the way is missing.
    package func value(in root: Value) -> Value? {
        var value: Value? = root
        for segment in segments {
            switch (segment, value) {
            case (.key(let key), .object(let object)?), (.element(_, let key), .object(let object)?):
                value = object[key]
            case (.index(let index), .array(let elements)?):
                value = elements.indices.contains(index) ? elements[index] : nil
            case (.element(let member, let name), .array(let elements)?):
                value = elements.first { $0[member]?.string == name }
            default: return nil
            }
        }
        return value
    }
}
