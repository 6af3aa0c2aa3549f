/// What a `retake.yaml` may ask for that does not stand in it. It is asked while the file is read.
package struct SettingsContext: Sendable {
    /// Another file that it includes.
    package struct Included: Sendable {
        /// The same however a path leads to the file.
        package let id: String
        /// How messages call it.
        package let name: String
        package let text: String

        package init(id: String, name: String, text: String) {
            self.id = id
            self.name = name
            self.text = text
        }
    }

    /// Why a file can't be included.
    package struct IncludeError: Error {
        package let reason: String

        package init(_ reason: String) { self.reason = reason }
    }

    /// What no other file has, of the file that is read first.
    package var id: String
    /// The value of an environment variable; nil when it is not set.
    package var variable: @Sendable (_ name: String) -> String?
    /// The file at a path that a file names.
    package var included: @Sendable (_ path: String, _ includer: String) throws(IncludeError) -> Included

    package init(
        id: String = "", variable: @escaping @Sendable (_ name: String) -> String? = { _ in nil },
        included: @escaping @Sendable (_ path: String, _ includer: String) throws(IncludeError) -> Included = {
            (_, _) throws(IncludeError) in throw IncludeError("no file can be included here")
        }
    ) {
        self.id = id
        self.variable = variable
        self.included = included
    }
}
