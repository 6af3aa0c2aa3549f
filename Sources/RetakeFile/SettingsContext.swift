/// What a `retake.yaml` may ask for that does not stand in it. It is asked while the file is read.
package struct SettingsContext: Sendable {
    /// The value of an environment variable; nil when it is not set.
    package var variable: @Sendable (_ name: String) -> String?

    package init(variable: @escaping @Sendable (_ name: String) -> String? = { _ in nil }) {
        self.variable = variable
    }
}
