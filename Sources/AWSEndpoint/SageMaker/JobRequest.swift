import PipelineModel

/// A job that a client asks for by itself: a pipeline of one step.
///
/// Pure: from a request follows a definition.
struct JobRequest: Sendable, Codable {
    /// The name of all pipelines that are made of one.
    static let pipeline = "jobs"

    let kind: JobKind
    /// As the client gave it.
    let name: String
    let request: Object

    /// The name of its step: the job's without what SDKs put at its end to make it a new one, so that the same job is the same step
    /// each time.
    var step: String { Self.stem(of: name) }

    /// A name without the digits of times at its end, such as `-2026-01-31-12-00-00-123`.
    static func stem(of name: String) -> String {
        let parts = name.split(separator: "-", omittingEmptySubsequences: false)
        let isNumber = { (part: Substring) in !part.isEmpty && part.utf8.allSatisfy { (48...57).contains($0) } }
        let last = parts.reversed().prefix(while: isNumber)
        let digitCount = last.reduce(0) { $0 + $1.utf8.count }
        // A number alone, as in `model-2`, is a part of the name.
        guard digitCount >= 8, last.count < parts.count else { return name }
        return parts.dropLast(last.count).joined(separator: "-")
    }

    /// - Parameter model: what the model of a transform is made of.
    func definition(model: Object? = nil) -> String {
        var arguments = request
        for key in [kind.nameKey, "Tags", "ExperimentConfig"] { arguments[key] = nil }
        var steps: [Value] = []
        if let model {
            let name = "\(step)-model"
            arguments["ModelName"] = ["Get": .string("Steps.\(name).ModelName")]
            steps.append(["Name": .string(name), "Type": "Model", "Arguments": .object(model)])
        }
        steps.append(["Name": .string(step), "Type": .string(kind.stepType), "Arguments": .object(arguments)])
        let definition: Value = ["Version": "2020-12-01", "Metadata": [:], "Parameters": [], "Steps": .array(steps)]
        return definition.json()
    }

    /// An address of an output, below the job's own name, where the definition has that of the step.
    func renamed(_ uri: String) -> String {
        guard kind == .training, let output = request["OutputDataConfig"]?["S3OutputPath"]?.string else { return uri }
        let folder = String(output.reversed().drop { $0 == "/" }.reversed())
        let own = "\(folder)/\(step)/"
        return uri.hasPrefix(own) ? "\(folder)/\(name)/\(uri.dropFirst(own.count))" : uri
    }
}
