import PipelineModel

/// What can be told of an argument before a pipeline runs.
enum KnownValue {
    /// All of it: it stands there, or is a parameter's default.
    case whole(Value, isDefault: Bool)
    /// Some of its text, in order; nil for what comes from elsewhere.
    case parts([String?])
    case unknown

    /// - Parameter defaults: of the pipeline's parameters.
    init(_ value: Value, defaults: [String: Value], depth: Int = 0) {
        guard let object = value.object, object.members.count == 1, let member = object.members.first,
            member.key == "Get" || member.key.hasPrefix("Std:")
        else {
            self = .whole(value, isDefault: false)
            return
        }
        if member.key == "Get", let name = member.value.string, name.hasPrefix("Parameters.") {
            let found = defaults[String(name.dropFirst("Parameters.".count))]
            self = found.map { .whole($0, isDefault: true) } ?? .unknown
        } else if member.key == "Std:Join", let values = member.value["Values"]?.array, depth < 100 {
            self = Self.joined(values.map { KnownValue($0, defaults: defaults, depth: depth + 1) }, member.value["On"])
        } else {
            self = .unknown
        }
    }

    private static func joined(_ values: [KnownValue], _ separator: Value?) -> KnownValue {
        let separator = separator?.string ?? ""
        var parts: [String?] = []
        for (index, value) in values.enumerated() {
            if index > 0 { parts.append(separator) }
            switch value {
            case .whole(let value, _): parts.append(value.text)
            case .parts(let inner): parts += inner
            case .unknown: parts.append(nil)
            }
        }
        let texts = parts.compactMap { $0 }
        guard texts.count < parts.count else { return .whole(.string(texts.joined()), isDefault: true) }
        return .parts(parts)
    }

    /// The text, where all of it is known.
    var text: String? { if case .whole(.string(let text), _) = self { text } else { nil } }
}
