/// The recordings of one shape, with what each of them did not read: the newest first.
///
/// The *shape* is a digest of all that counts of a step whether it reads it or not: everything but the contents of its code's files.
package struct RecordedReads: Sendable, Hashable, Codable {
    /// One recording.
    package struct Entry: Sendable, Hashable, Codable {
        package let fingerprint: Fingerprint
        /// Names of parts that the step did not read.
        package let unread: [String]
        /// Of the other parts.
        package let read: String

        package init(fingerprint: Fingerprint, unread: [String], read: String) {
            self.fingerprint = fingerprint
            self.unread = unread
            self.read = read
        }
    }

    /// So many are worth a look.
    package static let limit = 100

    package let shape: String
    package private(set) var entries: [Entry]

    package init(shape: String, entries: [Entry] = []) {
        self.shape = shape
        self.entries = entries
    }

    package mutating func add(_ entry: Entry) {
        entries = Array(([entry] + entries.filter { $0.fingerprint != entry.fingerprint }).prefix(Self.limit))
    }
}
