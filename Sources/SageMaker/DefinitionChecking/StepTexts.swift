import PipelineModel

/// Texts in a step's arguments.
extension StepWalker {
    /// Every text that stands there as it is, or that parameters' defaults make.
    mutating func texts(of step: Object, _ arguments: Value, at place: DefinitionPlace) {
        switch step["Type"]?.string {
        case "Condition": texts(arguments["Conditions"] ?? .null, key: "", at: place.key("Conditions"), depth: 0)
        // The steps of its body are looked at by themselves.
        case "ForEach": texts(arguments["IterableItems"] ?? .null, key: "", at: place.key("IterableItems"), depth: 0)
        default: texts(arguments, key: "", at: place, depth: 0)
        }
    }

    private mutating func texts(_ value: Value, key: String, at place: DefinitionPlace, depth: Int) {
        guard depth < 200 else { return }
        switch KnownValue(value, defaults: defaults) {
        case .whole(.string(let text), _):
            if TextRules.isImage(key) { images.append((text, place)) }
            for finding in TextRules.findings(of: text, key: key, at: place) { add(finding) }
        case .whole(.array(let elements), _):
            for (index, element) in elements.enumerated() {
                texts(element, key: key, at: place.index(index), depth: depth + 1)
            }
        case .whole(.object(let object), _):
            if object["FileDataSource"] != nil {
                add(place.key("FileDataSource"), .localOnly, "is for local mode only", "use an S3DataSource")
            }
            for member in object.members {
                texts(member.value, key: member.key, at: place.key(member.key), depth: depth + 1)
            }
        case .parts(let parts):
            // What a text begins with tells what it is.
            let start = parts.prefix { $0 != nil }.compactMap { $0 }.joined()
            let isWhole = start.lowercased().hasPrefix("file:") || start.dropFirst("s3://".count).contains("/")
            guard isWhole else { return }
            for finding in TextRules.findings(of: start + "…", key: key, at: place) { add(finding) }
        case .whole, .unknown: break
        }
    }
}
