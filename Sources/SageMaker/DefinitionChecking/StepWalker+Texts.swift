import PipelineModel

/// What a step's arguments hold.
extension StepWalker {
    /// Every text of a step that stands there as it is, and the default of a parameter where that stands alone.
    mutating func texts(_ value: Value, key: String, at place: DefinitionPlace, depth: Int) {
        guard depth < 200 else { return }
        switch value {
        case .string(let text): add(TextRules.problems(of: text, key: key), place)
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                texts(element, key: key, at: place.index(index), depth: depth + 1)
            }
        case .object(let object):
            if object.members.count == 1, let reference = object["Get"]?.string {
                guard reference.hasPrefix("Parameters."), let text = textDefaults[String(reference.dropFirst(11))]
                else { return }
                add(TextRules.problems(of: text, key: key), place)
                return
            }
            if object.members.count == 1, let values = object["Std:Join"]?["Values"]?.array {
                // Only the beginning of a text that is made of others tells what it is.
                if let first = values.first?.string, first.lowercased().hasPrefix("file:") {
                    add(TextRules.problems(of: "file://…", key: key), place)
                }
                return
            }
            if object["FileDataSource"] != nil {
                add(place.key("FileDataSource"), "is for local mode only", "use an S3DataSource")
            }
            if key == "HyperParameters", object.members.count > 100 {
                add(
                    place, "has \(object.members.count) members, and SageMaker takes 100",
                    "pass a file of settings instead")
            }
            for member in object.members {
                if key == "HyperParameters", let text = member.value.string, text.utf8.count > 2500 {
                    add(
                        place.key(member.key), "has \(text.utf8.count) characters, and SageMaker takes 2500",
                        "shorten it")
                }
                texts(member.value, key: member.key, at: place.key(member.key), depth: depth + 1)
            }
        default: break
        }
    }
}
