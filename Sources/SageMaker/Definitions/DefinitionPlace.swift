/// Where something stands in a definition, written as a person would look it up: `Steps[2].Arguments.RoleArn`.
package struct DefinitionPlace: Sendable, Hashable {
    package enum Part: Sendable, Hashable {
        case key(String)
        case index(Int)
    }

    /// Outermost first.
    ///
    /// A list rather than a text, because most places are never shown.
    package var parts: [Part]

    package init(_ parts: [Part] = []) { self.parts = parts }

    func key(_ key: String) -> DefinitionPlace { DefinitionPlace(parts + [.key(key)]) }
    func index(_ index: Int) -> DefinitionPlace { DefinitionPlace(parts + [.index(index)]) }
}

extension DefinitionPlace: CustomStringConvertible {
    package var description: String {
        var text = ""
        for part in parts {
            switch part {
            case .index(let index): text += "[\(index)]"
            case .key(let key) where key.isEmpty || key.contains(where: { ".[]'\" ".contains($0) }):
                text += "['\(key)']"
            case .key(let key): text += text.isEmpty ? key : ".\(key)"
            }
        }
        return text
    }
}
