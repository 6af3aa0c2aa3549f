/// What a step was seen to read.
///
/// Paths are absolute, without links, as the step's mount namespace names them.
package struct Observation: Sendable, Hashable {
    /// Regular files that were opened to be read.
    package var files: Set<String> = []
    /// Files that were executed, and the interpreters that scripts among them name.
    package var programs: Set<String> = []
    /// Names that were opened or executed in vain.
    package var absent: Set<String> = []
    /// Files and folders that got another name, under which nobody knows their contents.
    package var renamed: Set<String> = []
    /// Files that were opened to be written.
    package var written: Set<String> = []
    /// Folders that were listed by programs that do not tell what they looked for there.
    package var folders: Set<String> = []
    /// Modules that a Python looked for and did not find, such as `lightgbm` or `google.cloud`.
    package var absentModules: Set<String> = []
    /// Distributions that a Python asked for by name, found or not.
    package var distributions: Set<String> = []
    /// Whether a Python asked which distributions or modules there are at all.
    package var enumeratesPackages = false
    /// Why not all was seen, for people; nil when all was. Then all that the step could read counts as read.
    package var gap: String?

    package var isComplete: Bool { gap == nil }

    package init() {}

    /// Of a step that nobody could watch.
    package static func none(because reason: String) -> Observation {
        var observation = Observation()
        observation.gap = reason
        return observation
    }
}
