package import PipelineModel

/// Shows the local model registry.
package struct ModelLines: Sendable {
    private let style: TextStyle
    private let time: @Sendable (Int64) -> String

    /// - Parameter time: a moment, in seconds since 1970, as a person reads it.
    package init(style: TextStyle = .plain, time: @escaping @Sendable (Int64) -> String) {
        self.style = style
        self.time = time
    }

    /// With a line break at the end of each line.
    package func text(of versions: [ModelVersion]) -> String {
        guard !versions.isEmpty else { return "no model is registered; a RegisterModel step registers one\n" }
        var table = TextTable()
        table.append(["group", "version", "status", "registered", "by", "from"], .aside)
        for version in versions {
            table.append(
                [
                    version.group, "\(version.number)", version.status, time(version.registeredAt), version.user,
                    "\(version.pipeline)/\(version.step)",
                ], nil)
        }
        return table.lines(style).map { $0 + "\n" }.joined()
    }

    /// One line of JSON. Members are added, never renamed.
    package static func json(of version: ModelVersion) -> String {
        let object: Value = [
            "group": .string(version.group), "version": .integer(version.number), "status": .string(version.status),
            "registeredAt": .integer(Int(version.registeredAt)), "user": .string(version.user),
            "pipeline": .string(version.pipeline), "step": .string(version.step.rawValue),
            "fingerprint": .string(version.fingerprint.rawValue), "content": version.content,
            "trees": .object(
                Object(
                    members: version.trees.sorted { $0.key < $1.key }.map {
                        .init(key: $0.key, value: .string($0.value.text))
                    })),
        ]
        return object.json(.strict) + "\n"
    }
}

extension ModelVersion {
    /// What a person said last, else what the definition says; nobody has looked at it otherwise.
    fileprivate var status: String {
        approval ?? content["ModelApprovalStatus"]?.string ?? "PendingManualApproval"
    }
}
