/// What was read of a file, and the state that it was in.
package struct KnownDigest: Sendable, Hashable {
    package let state: FileState
    /// SHA-256 of the contents in lower-case hexadecimal.
    package let digest: String

    package init(state: FileState, digest: String) {
        self.state = state
        self.digest = digest
    }
}

/// Digests of files that were read before, by their absolute paths.
package protocol DigestStore: Sendable {
    /// What is known of a file, or of all files in a folder at any depth.
    func digests(at path: String) -> [String: KnownDigest]

    /// Keeps what was read, and forgets files that are gone. What can't be kept is read again next time.
    func keep(_ digests: [String: KnownDigest], forgetting gone: [String])
}

/// What was worked out from files, kept as long as they stay in the state that they were in.
///
/// Their contents themselves go by other names in the same store: no file lies below a file.
package struct FileFacts: Sendable {
    private let store: (any DigestStore)?
    private let known: [String: KnownDigest]
    private let name: String
    private var fresh: [String: KnownDigest] = [:]
    /// All files that facts were asked of.
    package private(set) var seen = SeenFiles()

    /// - Parameters:
    ///   - name: of the kind of fact.
    ///   - place: the file that facts are asked of, or the folder that all of them lie in.
    package init(_ name: String, at place: String, in store: (any DigestStore)?) {
        self.store = store
        self.name = "/" + name
        known = store?.digests(at: place) ?? [:]
    }

    /// The fact about a file; worked out when that is unknown. Nil where there is no such file, or nothing to be told of it.
    package mutating func fact(of path: String, _ find: () throws -> String?) rethrows -> String? {
        let found = FileState(at: path)
        seen.note(path, found)
        guard let state = found else { return nil }
        if let known = known[path + name], known.state == state { return known.digest }
        let moment = Int64.now
        guard let fact = try find() else { return nil }
        if state.isSettled(at: moment), FileState(at: path) == state {
            fresh[path + name] = KnownDigest(state: state, digest: fact)
        }
        return fact
    }

    /// Makes the next one that asks know what was worked out.
    package func keep() {
        if !fresh.isEmpty { store?.keep(fresh, forgetting: []) }
    }
}
