import CacheStorage
package import HostSystem
import PipelineModel
import StepExecution
import Synchronization
package import SystemPackage

/// What lies on this machine outside of the cache. Each place is looked at once, and what was seen there is kept: as long
/// as all of it is the same, so is whatever was decided by it.
///
/// Good for one moment: who asks again later asks another one.
package final class LocalFiles: Sendable {
    /// A folder's or a file's contents, and the states of the files that hold them.
    struct Content: Sendable {
        let tree: FileTree
        let digest: Digest
        let states: [PathState]
        /// Whether it is just what the folder holds: nothing was left out, and no link was followed.
        let isWhole: Bool
    }

    private enum Place: Hashable {
        /// - Parameters:
        ///   - beginning: of the names that count; empty for all.
        ///   - excluded: patterns of what a person leaves out, beside the usual.
        case folder(FilePath, beginning: String, excluded: [String])
        case file(FilePath, name: String)

        var path: FilePath {
            switch self {
            case .folder(let path, _, _), .file(let path, _): path
            }
        }
    }

    /// What lies where, without its contents.
    package let kinds: FileKinds
    private let walker: TreeWalker
    private let state = Mutex(State())

    private struct State {
        var found: [Place: Content] = [:]
        var programs: [JobProgram: FilePath?] = [:]
        /// The names in folders.
        var listings: [FilePath: [String]] = [:]
    }

    /// - Parameters:
    ///   - known: digests of files that were read before.
    ///   - kinds: what was seen already.
    package init(known: any DigestStore, kinds: FileKinds = FileKinds()) {
        walker = TreeWalker(known: known)
        self.kinds = kinds
    }

    /// Throws ``TreeError``.
    ///
    /// - Parameters:
    ///   - beginning: how names directly in the folder must begin to count.
    ///   - excluded: patterns of what is left out, beside the usual.
    func folder(_ path: FilePath, beginning: String = "", excluded: [String] = []) throws -> Content {
        try found(.folder(path, beginning: beginning, excluded: excluded)) {
            let walked = try walker.walk(path, rules: InputRules(excluded), beginning: beginning)
            return Content(
                tree: walked.tree, digest: walked.tree.digest, states: walked.states, isWhole: walked.isWhole)
        }
    }

    /// Throws ``TreeError``.
    func file(_ path: FilePath, named name: String) throws -> Content {
        try found(.file(path, name: name)) {
            // Before it is read: what is written meanwhile is a change.
            let states = Self.states(ofFile: path)
            let tree = try walker.tree(ofFile: path, named: name)
            return Content(tree: tree, digest: tree.digest, states: states, isWhole: true)
        }
    }

    /// The digest of a file's contents and of its right to be executed.
    func digest(of path: FilePath) throws -> String {
        try file(path, named: path.lastComponent?.string ?? "").tree.entries.first?.digest ?? ""
    }

    /// The file that a job starts, by content; nil when there is none here.
    func program(_ program: JobProgram) throws -> String? {
        let known = state.withLock { $0.programs[program] }
        let path = known ?? program.find()
        if known == nil { state.withLock { $0.programs[program] = .some(path) } }
        return try path.map { try digest(of: $0) }
    }

    /// The names in a folder, sorted, whatever they stand for, but for Python's compiled modules, which come and go; none when
    /// there is no such folder.
    func names(in folder: FilePath) -> [String] {
        if let known = state.withLock({ $0.listings[folder] }) { return known }
        let names = Self.names(in: folder)
        state.withLock { $0.listings[folder] = names }
        return names
    }

    private static func names(in folder: FilePath) -> [String] { folder.names.filter { $0 != "__pycache__" }.sorted() }

    static func digest(ofNames names: [String]) -> String { sha256(names.joined(separator: "/")) }

    private func found(_ place: Place, _ look: () throws -> Content) throws -> Content {
        if let found = state.withLock({ $0.found[place] }) { return found }
        let found = try look()
        state.withLock { $0.found[place] = found }
        return found
    }

    private static func states(ofFile path: FilePath) -> [PathState] {
        FileState(at: path.string).map { [PathState(path: "", state: $0)] } ?? []
    }
}

extension LocalFiles {
    /// A place where something is no longer in the state that it was in when it was looked at; nil when all is. That a file
    /// was changed and changed back is a change: whoever read it meanwhile read something else.
    package var firstChange: FilePath? {
        let (found, programs, listings) = state.withLock { ($0.found, $0.programs, $0.listings) }
        for (place, content) in found.sorted(by: { $0.key.path.string < $1.key.path.string }) {
            switch place {
            case .folder(let path, let beginning, let excluded):
                let rules = InputRules(excluded)
                guard let now = try? walker.states(of: path, rules: rules, beginning: beginning) else { return path }
                if let name = PathState.firstDifference(content.states, now) { return path.pushing(FilePath(name)) }
            case .file(let path, _):
                if PathState.firstDifference(content.states, Self.states(ofFile: path)) != nil { return path }
            }
        }
        for (folder, names) in listings where Self.names(in: folder) != names { return folder }
        for (program, path) in programs where program.find() != path { return path ?? FilePath(program.word) }
        return kinds.answers.first { !kinds.stillHolds($0.value, at: $0.key) }?.key
    }

    /// One thing that was seen.
    enum Observation: Sendable, Hashable {
        case folder(String, beginning: String, excluded: [String], digest: String)
        case file(String, name: String, digest: String)
        /// Where a program was found: a path, empty for nowhere.
        case program(word: String, searchPath: String, found: String)
        case kind(String, FileKinds.Kind)
        /// The names in a folder.
        case listing(String, digest: String)
    }

    /// All that was seen so far, in no order.
    var observations: [Observation] {
        let answers = kinds.answers.map { Observation.kind($0.key.string, $0.value) }
        return state.withLock { state in
            state.found.map { place, found in
                switch place {
                case .folder(let path, let beginning, let excluded):
                    .folder(path.string, beginning: beginning, excluded: excluded, digest: found.digest.text)
                case .file(let path, let name): .file(path.string, name: name, digest: found.digest.text)
                }
            }
                + state.programs.map { program, path in
                    .program(word: program.word, searchPath: program.searchPath, found: path?.string ?? "")
                } + state.listings.map { .listing($0.key.string, digest: Self.digest(ofNames: $0.value)) }
        } + answers
    }

    /// Whether the same would be seen now.
    func stillSees(_ observation: Observation) -> Bool {
        switch observation {
        case .folder(let path, let beginning, let excluded, let digest):
            (try? folder(FilePath(path), beginning: beginning, excluded: excluded).digest.text) == digest
        case .file(let path, let name, let digest): (try? file(FilePath(path), named: name).digest.text) == digest
        case .program(let word, let searchPath, let found):
            (JobProgram(word: word, searchPath: searchPath).find()?.string ?? "") == found
        case .listing(let path, let digest): Self.digest(ofNames: names(in: FilePath(path))) == digest
        case .kind(let path, let kind): kinds.stillHolds(kind, at: FilePath(path))
        }
    }
}
