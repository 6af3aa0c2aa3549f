package import PipelineModel

/// What a `retake.yaml` says: which pipeline, with what, and where things are.
///
/// Paths are texts as written: relative paths count from the file's folder, and
/// ``resolved(_:relativeTo:home:)`` makes them whole. What the file leaves out is nil or empty.
package struct Settings: Sendable, Hashable {
    package struct Cache: Sendable, Hashable {
        package var path: String?
        /// How many bytes the cache may hold.
        package var limit: Int64?
        /// For how many seconds what is not used is kept.
        package var keep: Int64?
        /// Which steps are replayed, beside what the definition says.
        package var policies = CachePolicies()
    }

    /// A local file or folder that stands for an S3 object or prefix.
    package struct S3Mapping: Sendable, Hashable {
        /// As written, but with its scheme in lower case: `s3://my-bucket/raw`.
        package var uri: String
        package var path: String
        /// Patterns of files there that are no input, beside those of the whole file.
        package var excluded: [String] = []
    }

    /// An engine that runs images themselves.
    package struct Container: Sendable, Hashable {
        /// `podman` or `docker`.
        package var engine: String
        /// The image that runs in the place of the definition's; nil for that one.
        package var image: String?
    }

    /// What stands in for the images that a pattern matches.
    package struct ImageRule: Sendable, Hashable {
        package var pattern: ImagePattern
        /// Nil for that of the whole file, else the one on PATH.
        package var python: PythonChoice?
        /// Whether an environment stands in that has what the image is known to have.
        package var isAutomatic = false
        /// What runs in place of the image's own program; empty for a rule that says nothing of it.
        package var command: [String] = []
        /// Nil where the images are not run.
        package var container: Container?
        /// What is looked for in the logs of jobs, beside what the definition says.
        package var metrics: [MetricDefinition] = []

        var runsSomething: Bool { python != nil || isAutomatic || !command.isEmpty || container != nil }
    }

    /// A pipeline definition's path.
    package var pipeline: String?
    package var name: String?
    package var parameters: Object = [:]
    package var cache = Cache()
    /// Patterns of files that are no input, beside the usual; one with `!` takes back.
    package var excluded: [String] = []
    /// Whose AWS steps reach.
    package var aws = AWSChoices()
    /// The folder that holds a folder for each bucket.
    package var buckets: String?
    /// In the order of the file.
    package var s3: [S3Mapping] = []
    /// The interpreter of the file's own steps, and of images that no pattern matches.
    package var python: PythonChoice?
    /// In the order of the file, which decides: the first match wins.
    package var images: [ImageRule] = []
    /// The steps of a pipeline that the file writes itself, in its order; none when it names a definition.
    package var ownSteps: [Step] = []
    /// The environment variables that its own steps name, and what they are.
    package var variables: Object = [:]
    /// What stands in for steps, in the order of the file, which decides.
    package var steps: [Substitutions.Rule] = []
    /// Of the files that it includes, by what tells them apart.
    package var includedTexts: [Object.Member] = []
    /// What machines of the cloud cost.
    package var prices = Prices()
    /// Whether the outputs of the last run are shown beside the file.
    package var showsLatest = true
    /// Whether failed steps are tried again as the definition says of the cloud's own troubles.
    package var retriesFailedSteps = false

    /// What runs in place of an image's own program, or nothing when no pattern says so.
    package func command(forImage image: String) -> [String] {
        rule(forImage: image)?.command ?? []
    }

    /// What the logs of jobs of an image are searched for, beside what the definition says: of all rules that match.
    package func metrics(forImage image: String) -> [MetricDefinition] {
        images.filter { $0.pattern.matches(image) }.flatMap(\.metrics)
    }

    /// What a job of an image runs in, or nil when it runs without a container.
    package func container(forImage image: String) -> Job.Container? {
        rule(forImage: image)?.container.map {
            Job.Container(image: $0.image ?? image, engine: $0.engine)
        }
    }

    /// The interpreter that stands in for an image, or nil when nothing says so.
    package func python(forImage image: String) -> PythonChoice? { rule(forImage: image)?.python ?? python }

    /// Whether an environment stands in for an image that has what the image is known to have.
    package func isAutomatic(forImage image: String) -> Bool { rule(forImage: image)?.isAutomatic ?? false }

    /// The rule that says what runs; one of metrics alone leaves that to a later one.
    private func rule(forImage image: String) -> ImageRule? {
        images.first { $0.runsSomething && $0.pattern.matches(image) }
    }
}

/// Text that an image's whole name must match, where each `*` stands for anything, slashes too.
package struct ImagePattern: Sendable, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ text: String) { description = text }

    package func matches(_ image: String) -> Bool { globMatches(description, image) }
}

extension Settings {
    /// A path of the file made whole: `~` and `~/…` lie in the home, relative paths in the file's folder.
    ///
    /// Purely lexical: it looks at no file and follows no link. `.` and doubled slashes go; `..` stays, since a link
    /// may stand before it. `~name` is an ordinary relative path.
    package static func resolved(_ path: String, relativeTo folder: String, home: String) -> String {
        if path == "~" { return tidied(home) }
        if path.hasPrefix("~/") { return tidied("\(home)/\(path.dropFirst(2))") }
        if path.hasPrefix("/") || folder.isEmpty { return tidied(path) }
        return tidied("\(folder)/\(path)")
    }

    private static func tidied(_ path: String) -> String {
        let parts = path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
        if path.hasPrefix("/") { return "/\(parts)" }
        return parts.isEmpty ? "." : parts
    }
}

/// What a `retake.yaml` may hold, as JSON Schema: <https://json-schema.org/draft/2020-12/schema>.
package enum SettingsSchema {
    package static let text = String(decoding: PackageResources.retake_schema_json, as: UTF8.self)
}
