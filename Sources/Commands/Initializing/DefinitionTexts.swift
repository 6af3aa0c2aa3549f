import PipelineModel

/// The images and S3 addresses that a definition holds as they are, each once, in its order.
struct DefinitionTexts {
    private static let imageKeys: Set = ["ImageUri", "TrainingImage", "Image"]
    /// Where steps write: nothing need lie there.
    private static let outputKeys: Set = ["S3Output", "S3OutputPath"]

    private(set) var images: [String] = []
    private(set) var addresses: [String] = []

    init(_ definition: Value) {
        collect(definition, key: "")
    }

    private mutating func collect(_ value: Value, key: String) {
        switch value {
        case .string(let text):
            if Self.imageKeys.contains(key) { Self.add(text, to: &images) }
            let rest = text.hasPrefix("s3://") ? text.dropFirst("s3://".count) : ""
            if let first = rest.first, first != "/" { Self.add(text, to: &addresses) }
        case .array(let elements):
            for element in elements { collect(element, key: key) }
        case .object(let object):
            for member in object.members where !Self.outputKeys.contains(member.key) {
                collect(member.value, key: member.key)
            }
        default: break
        }
    }

    private static func add(_ text: String, to texts: inout [String]) {
        if !text.isEmpty, !texts.contains(text) { texts.append(text) }
    }
}
