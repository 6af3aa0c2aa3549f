import PipelineModel

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

/// The paths that a job speaks of, checked, as every runtime has to provide them.
struct JobPaths: Sendable {
    let outputs: [JobPath]
    /// What the pipes of streamed inputs are named after.
    let pipes: [JobPath]
    /// Folders that exist before the program starts: those of inputs and outputs, too.
    let folders: [JobPath]
    let files: [(path: JobPath, contents: String)]
    let failureNote: JobPath?
    let workingFolder: JobPath

    init(_ job: Job) throws(StepExecutionError) {
        outputs = try Self.paths(job.outputs.map(\.path))
        failureNote = if let note = job.failureNote { try JobPath(note.path) } else { nil }
        workingFolder = try JobPath(job.workingFolder)

        var files: [(path: JobPath, contents: String)] = []
        for file in job.files {
            let path = try JobPath(file.path)
            guard path != .root else { throw .unusablePath(file.path) }
            files.append((path: path, contents: file.contents))
        }
        self.files = files

        var folders = [try JobPath(Job.ownFolder)] + outputs + [failureNote?.parent].compactMap(\.self)
        folders += try Self.paths(job.folders)
        // Whether a file or a folder stands at a path, only the data tells.
        for input in job.inputs where !input.delivery.isStreamed {
            let path = try JobPath(input.path)
            folders += try Self.paths([input.standsAtPath ? path.parent.string : input.path])
        }
        pipes = try Self.paths(job.inputs.filter(\.delivery.isStreamed).map(\.path))
        folders += pipes.map(\.parent)
        // A folder of the system exists already.
        if !workingFolder.isInSystem { folders.append(workingFolder) }
        self.folders = folders.filter { $0 != .root }
    }

    private static func paths(_ texts: [String]) throws(StepExecutionError) -> [JobPath] {
        var paths: [JobPath] = []
        for text in texts {
            let path = try JobPath(text)
            guard path != .root else { throw .unusablePath(text) }
            paths.append(path)
        }
        return paths
    }

    /// The topmost folders and files of the job: all others lie below one of these.
    var roots: [JobPath] {
        let all = (folders + files.map(\.path)).sorted { ($0.depth, $0.string) < ($1.depth, $1.string) }
        return all.reduce(into: []) { roots, path in
            if !roots.contains(where: path.isAtOrBelow) { roots.append(path) }
        }
    }

    /// The first path of the job that lies where a program may only read.
    var pathInSystem: JobPath? { roots.first(where: \.isInSystem) }
}

extension Job {
    /// What Linux takes of one word or one variable with its name, in bytes (`MAX_ARG_STRLEN`, with the zero at its end).
    private static let longestText = 131_071

    /// Throws when a word or variable holds a zero byte, so that what comes after it would be lost or taken for something
    /// else, and when it is longer than a program can be given.
    func checkText() throws(StepExecutionError) {
        var texts = command.map { (name: "the command", text: $0) } + [(name: "the host name", text: hostName)]
        for (name, value) in environment {
            texts += [(name: "a variable's name", text: name), (name: "variable '\(name)'", text: value)]
        }
        for (name, text) in texts where text.utf8.contains(0) { throw .zeroByte(in: name) }
        for word in command where word.utf8.count > Self.longestText {
            throw .textTooLong("a word of the command", count: word.utf8.count, limit: Self.longestText)
        }
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) {
            // The name, '=' and the value are one text.
            let limit = Self.longestText - name.utf8.count - 1
            if value.utf8.count > limit {
                throw .textTooLong("variable '\(name)'", count: value.utf8.count, limit: max(0, limit))
            }
        }
    }
}
