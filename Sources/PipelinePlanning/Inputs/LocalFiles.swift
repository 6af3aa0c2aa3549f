package import CacheStorage
import HostSystem
import PipelineModel
import StepExecution
import Synchronization
import SystemPackage

/// What lies on this machine outside of the cache. Each place is looked at once, and what was seen there is kept: as long
/// as all of it is the same, so is whatever was decided by it.
///
/// Good for one moment: who asks again later asks another one.
package final class LocalFiles: Sendable {
    private enum Place: Hashable {
        case folder(FilePath)
        case file(FilePath, name: String)
    }

    private let walker: TreeWalker
    private let state = Mutex(State())

    private struct State {
        var found: [Place: DigestedTree] = [:]
        var programs: [JobProgram: FilePath?] = [:]
        var absent: Set<FilePath> = []
    }

    /// - Parameter known: digests of files that were read before.
    package init(known: any DigestStore) { walker = TreeWalker(known: known) }

    /// Throws ``TreeError``.
    func folder(_ path: FilePath) throws -> DigestedTree {
        try found(.folder(path)) { try walker.tree(ofFolder: path) }
    }

    /// Throws ``TreeError``.
    func file(_ path: FilePath, named name: String) throws -> DigestedTree {
        try found(.file(path, name: name)) { try walker.tree(ofFile: path, named: name) }
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

    /// Notes that nothing lies at a place where something may come to lie.
    func noteAbsence(of path: FilePath) { state.withLock { _ = $0.absent.insert(path) } }

    private func found(_ place: Place, _ look: () throws -> FileTree) throws -> DigestedTree {
        if let found = state.withLock({ $0.found[place] }) { return found }
        let found = DigestedTree(try look())
        state.withLock { $0.found[place] = found }
        return found
    }
}

extension LocalFiles {
    /// One thing that was seen.
    enum Observation: Sendable, Hashable {
        case folder(String, digest: String)
        case file(String, name: String, digest: String)
        /// Where a program was found: a path, empty for nowhere.
        case program(word: String, searchPath: String, found: String)
        case nothing(String)
    }

    /// All that was seen so far, in no order.
    var observations: [Observation] {
        state.withLock { state in
            state.found.map { place, found in
                switch place {
                case .folder(let path): .folder(path.string, digest: found.digest.text)
                case .file(let path, let name): .file(path.string, name: name, digest: found.digest.text)
                }
            }
                + state.absent.map { .nothing($0.string) }
                + state.programs.map { program, path in
                    .program(word: program.word, searchPath: program.searchPath, found: path?.string ?? "")
                }
        }
    }

    /// Whether the same would be seen now.
    func stillSees(_ observation: Observation) -> Bool {
        switch observation {
        case .folder(let path, let digest): (try? folder(FilePath(path)).digest.text) == digest
        case .file(let path, let name, let digest): (try? file(FilePath(path), named: name).digest.text) == digest
        case .program(let word, let searchPath, let found):
            (JobProgram(word: word, searchPath: searchPath).find()?.string ?? "") == found
        case .nothing(let path): !FilePath(path).exists
        }
    }
}
