package import PipelineModel
package import YAMLReading

/// What a user's own configuration says, whatever the project: a pipeline from elsewhere has no say in it.
package struct UserSettings: Sendable, Hashable {
    package var trust = Trust.group

    package init() {}

    /// - Parameter file: how messages call the file.
    package static func read(_ text: String, file: String) throws(YAMLError) -> UserSettings {
        try YAMLReader.read(text, file: file) { root throws(YAMLError) -> UserSettings in
            var settings = UserSettings()
            guard let root, !root.isNull else { return settings }
            for member in try root.members("the file", expected: "a map of settings, such as 'trust: group'") {
                guard member.key == "trust" else {
                    throw YAMLError(.unknownKey(member.key, in: nil, known: ["trust"]), at: member.keyPlace)
                }
                if member.value.isNull { continue }
                let expected = Trust.allCases.map(\.rawValue).joined(separator: ", ")
                let text = try member.value.text("'trust'", expected: expected)
                guard let trust = Trust(rawValue: text) else {
                    throw YAMLError(
                        .wrongType(of: "'trust'", expected: expected, found: "'\(text)'"), at: member.value.place)
                }
                settings.trust = trust
            }
            return settings
        }
    }
}
