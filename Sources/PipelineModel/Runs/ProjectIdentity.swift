/// A pipeline of one place: its name, and where its definition lies. Two definitions of one name are two projects, which share
/// recordings by content and nothing else.
package struct ProjectIdentity: Sendable, Hashable {
    /// The pipeline's name.
    package let pipeline: String
    /// The real path of its definition; nil where it is not known.
    package let definition: String?

    package init(pipeline: String, definition: String?) {
        self.pipeline = pipeline
        self.definition = definition
    }
}

/// Who records, and when.
package struct Identity: Sendable {
    package let user: String
    package let host: String
    /// Seconds since 1970.
    package let now: @Sendable () -> Int64

    package init(user: String, host: String, now: @escaping @Sendable () -> Int64) {
        self.user = user
        self.host = host
        self.now = now
    }
}
