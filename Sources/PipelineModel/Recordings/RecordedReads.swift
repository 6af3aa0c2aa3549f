/// What a job was seen to use of all that it could have used, so far as that does not count in any case.
///
/// A recording without it counts as one that used everything.
package struct StepReads: Sendable, Hashable, Codable {
    /// Names of parts that it did not read.
    package var unread: [String]
    /// Nil when all of the environment counts.
    package var environment: EnvironmentReads?

    package init(unread: [String], environment: EnvironmentReads?) {
        self.unread = unread
        self.environment = environment
    }
}

/// What a job used of its Python's environment, and of this machine's files that are no part of it otherwise.
///
/// Files are named so that they are found on another machine: `{packages}/x.py` lies in the first folder of packages,
/// `{packages 2}/x.py` in the second, `{python}/bin/tool` below the folder that the interpreter belongs to. Others have their
/// absolute paths.
package struct EnvironmentReads: Sendable, Hashable, Codable {
    /// Distributions of which it opened a file, or that it asked for by name.
    package var distributions: [String] = []
    /// Modules that it looked for in vain, and those directly in a folder of packages of which it opened a file: another may come to
    /// stand before them.
    package var modules: [String] = []
    /// Programs that it looked for in vain beside the interpreter.
    package var programs: [String] = []
    /// Whether a Python of the environment started, which carries out path files.
    package var startsPython = false
    /// Groups of entry points that it asked for, of all distributions.
    package var pluginGroups: [String] = []
    /// Whether it asked which distributions there are: then all of them count.
    package var asksForAll = false
    /// Files that nothing else counts: by contents, or as absent.
    package var files: [String] = []
    /// Folders that were listed and that nothing else counts.
    package var folders: [String] = []

    package init() {}
}

/// The recordings of one shape, with what each of them read: the newest first.
///
/// The *shape* is a digest of all that counts of a step whether it reads it or not: everything but the contents of its code's
/// files and its environment.
package struct RecordedReads: Sendable, Hashable, Codable {
    /// One recording.
    package struct Entry: Sendable, Hashable, Codable {
        package let fingerprint: Fingerprint
        package let unread: [String]
        /// Which of ``environments``; nil when all of the environment counts.
        package let environment: Int?
        /// A digest of all that it read.
        package let read: String
    }

    /// So many are worth a look.
    package static let limit = 100

    package let shape: String
    package private(set) var entries: [Entry]
    /// What recordings used of their environments: many used the same.
    package private(set) var environments: [EnvironmentReads]

    package init(shape: String) {
        self.shape = shape
        entries = []
        environments = []
    }

    /// Whether no entry names an environment that is not there, and none are too many.
    package var isSound: Bool {
        entries.count <= Self.limit && environments.count <= Self.limit
            && entries.allSatisfy { $0.environment.map(environments.indices.contains) ?? true }
    }

    package func reads(of entry: Entry) -> StepReads {
        StepReads(unread: entry.unread, environment: entry.environment.map { environments[$0] })
    }

    /// The same of some recordings; nil when there is none of them.
    package func limited(to fingerprints: Set<Fingerprint>) -> RecordedReads? {
        var limited = RecordedReads(shape: shape)
        for entry in entries.reversed() where fingerprints.contains(entry.fingerprint) {
            limited.add(entry.fingerprint, reads(of: entry), read: entry.read)
        }
        return limited.entries.isEmpty ? nil : limited
    }

    package mutating func add(_ fingerprint: Fingerprint, _ reads: StepReads, read: String) {
        let kept = entries.filter { $0.fingerprint != fingerprint }.prefix(Self.limit - 1).map {
            ($0.fingerprint, self.reads(of: $0), $0.read)
        }
        entries = []
        environments = []
        for (fingerprint, reads, read) in [(fingerprint, reads, read)] + kept {
            var index: Int?
            if let environment = reads.environment {
                index = environments.firstIndex(of: environment) ?? environments.endIndex
                if index == environments.endIndex { environments.append(environment) }
            }
            entries.append(Entry(fingerprint: fingerprint, unread: reads.unread, environment: index, read: read))
        }
    }
}
