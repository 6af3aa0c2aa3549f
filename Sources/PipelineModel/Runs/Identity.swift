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
