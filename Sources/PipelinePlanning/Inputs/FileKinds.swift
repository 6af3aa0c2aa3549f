import HostSystem
import Synchronization
package import SystemPackage

/// The one door for questions whether, and as what, something lies on this machine: each place is looked at once, and what
/// was seen is kept, so that nothing that a decision depends on is forgotten.
package final class FileKinds: Sendable {
    package enum Kind: String, Sendable {
        case nothing
        case file
        /// A file that may be executed.
        case program
        case folder
        /// A device, a socket, a pipe.
        case other
        /// Any of these but a program: nothing else was asked.
        case noProgram
        /// Nothing, beside names that begin with its name.
        case prefix
        /// Nothing, and no name beside it begins with its name.
        case noPrefix
    }

    private let look: @Sendable (FilePath) -> Kind
    private let seen = Mutex<[FilePath: Kind]>([:])

    /// - Parameter look: how a place is looked at; links are followed.
    package init(look: @escaping @Sendable (FilePath) -> Kind = FileKinds.onDisk) { self.look = look }

    /// What lies there now.
    package static let onDisk: @Sendable (FilePath) -> Kind = { path in
        guard let status = File.status(of: path) else { return .nothing }
        return switch status.type {
        case .directory: .folder
        case .regular: ProgramSearch.isExecutable(path) ? .program : .file
        default: .other
        }
    }

    package func kind(of path: FilePath) -> Kind {
        if let known = seen.withLock({ $0[path] }), known != .noProgram { return known.asKind }
        let kind = look(path)
        seen.withLock { $0[path] = kind }
        return kind
    }

    /// Whether a file that may be executed lies there; what else does is not noted.
    func isProgram(_ path: FilePath) -> Bool {
        if let known = seen.withLock({ $0[path] }) { return known == .program }
        let isProgram = look(path) == .program
        seen.withLock { $0[path] = isProgram ? .program : .noProgram }
        return isProgram
    }

    package func exists(_ path: FilePath) -> Bool { kind(of: path) != .nothing }

    /// Whether nothing lies there, while names beside it begin with its name.
    func isPrefix(_ path: FilePath) -> Bool {
        guard kind(of: path) == .nothing else { return false }
        let isPrefix = Self.begins(names: path)
        seen.withLock { $0[path] = isPrefix ? .prefix : .noPrefix }
        return isPrefix
    }

    private static func begins(names path: FilePath) -> Bool {
        guard let name = path.lastComponent?.string, let names = try? path.removingLastComponent().sortedNames()
        else { return false }
        return names.contains { $0.utf8.starts(with: name.utf8) }
    }

    func isFolder(_ path: FilePath) -> Bool { kind(of: path) == .folder }

    /// Whether an answer of earlier is still right.
    func stillHolds(_ answer: Kind, at path: FilePath) -> Bool {
        switch answer {
        case .noProgram: look(path) != .program
        case .prefix, .noPrefix: look(path) == .nothing && Self.begins(names: path) == (answer == .prefix)
        default: look(path) == answer
        }
    }

    /// All that was asked so far, and the answers.
    package var answers: [FilePath: Kind] { seen.withLock(\.self) }
}

extension FileKinds.Kind {
    fileprivate var asKind: Self { self == .prefix || self == .noPrefix ? .nothing : self }
}
