/// An absolute path as the program sees it: names only, so that none can lead out of the root.
struct JobPath: Sendable, Hashable {
    let names: [String]

    init(_ text: String) throws(StepExecutionError) {
        // By bytes: a combining mark after a slash would hide that slash from `Character`.
        let names = text.utf8.split(separator: UInt8(ascii: "/"))
            .map { String(decoding: $0, as: UTF8.self) }
            .filter { $0 != "." }
        guard text.utf8.first == UInt8(ascii: "/"), !names.contains(".."), !text.utf8.contains(0) else {
            throw .unusablePath(text)
        }
        self.names = names
    }

    private init(names: [String]) {
        self.names = names
    }

    static let root = JobPath(names: [])
    static let containerFolder = JobPath(names: ["opt", "ml"])

    var string: String { "/" + names.joined(separator: "/") }
    var depth: Int { names.count }
    var parent: JobPath { JobPath(names: Array(names.dropLast())) }

    func isAtOrBelow(_ other: JobPath) -> Bool { names.starts(with: other.names) }

    /// A relative path below this one; the empty path is this one.
    func appending(_ relative: String) throws(StepExecutionError) -> JobPath {
        JobPath(names: names + (try JobPath("/" + relative)).names)
    }

    /// The names that lead here from a path above.
    func names(below other: JobPath) -> [String] { Array(names.dropFirst(other.depth)) }

    /// Whether this lies in a folder of the system, which a job shares with all others.
    var isInSystem: Bool {
        let folders = SystemLayout.sharedFolders + ["/proc", "/sys", "/dev"]
        return folders.contains { folder in
            names.starts(with: folder.split(separator: "/").map(String.init))
        }
    }
}
