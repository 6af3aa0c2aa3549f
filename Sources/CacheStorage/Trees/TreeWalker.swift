package import HostSystem
package import PipelineModel
package import SystemPackage

/// Reads the files of a folder, or one file, into a ``FileTree``.
///
/// Files whose state is as it was when they were read before are not read again.
package struct TreeWalker: Sendable {
    private let known: (any DigestStore)?

    /// - Parameter known: without it, every file is read.
    package init(known: (any DigestStore)? = nil) { self.known = known }

    /// The tree of a folder's files. A link inside is taken as a link, never followed; the folder itself may be one.
    ///
    /// Throws ``TreeError`` for what is neither file, folder nor link, for what can't be read, and for a name that
    /// is not UTF-8.
    package func tree(ofFolder folder: FilePath) throws -> FileTree { try walk(folder, rules: nil).tree }

    /// The tree of a folder's files with what a proof that nothing changed needs.
    ///
    /// - Parameters:
    ///   - rules: which files a person means, and which links are followed; nil for all files and no link.
    ///   - beginning: how the names directly in the folder must begin; what has another name is left out.
    package func walk(_ folder: FilePath, rules: InputRules?, beginning: String = "") throws -> WalkedTree {
        let listing = try Listing(of: folder, rules: rules, beginning: beginning)
        let read = try FileReading(known: known).entries(of: listing.files, in: folder.string)
        return WalkedTree(
            tree: FileTree(listing.entries + read), states: listing.states, isWhole: listing.isWhole)
    }

    /// The states of the files that such a walk would read now. Reads none of them.
    package func states(of folder: FilePath, rules: InputRules?, beginning: String = "") throws -> [PathState] {
        try Listing(of: folder, rules: rules, beginning: beginning).states
    }

    /// The tree of one file under a name of its own. A link is followed.
    package func tree(ofFile file: FilePath, named name: String) throws -> FileTree {
        let status: Stat
        do throws(Errno) { status = try Stat(file) } catch {
            throw TreeError.unreadable(path: file.string, reason: error.description)
        }
        guard status.type == .regular else { throw TreeError.unsupported(path: file.string) }
        let walked = WalkedFile(
            path: file.lastComponent?.string ?? "", folder: file.removingLastComponent().string,
            state: FileState(status), isExecutable: status.permissions.contains(.ownerExecute))
        let entries = try FileReading(known: known).entries(of: [walked], in: file.string)
        return FileTree(entries.map { FileTree.Entry(path: name, kind: $0.kind) })
    }
}

/// What a walk found in a folder.
package struct WalkedTree: Sendable {
    package let tree: FileTree
    /// Of files and links, in the order of their paths.
    package let states: [PathState]
    /// Whether the tree is just what the folder holds: nothing was left out, and no link was followed.
    package let isWhole: Bool
}

/// The state of a file, by its path below the folder that was walked.
package struct PathState: Sendable {
    package let path: String
    package let state: FileState

    package init(path: String, state: FileState) {
        self.path = path
        self.state = state
    }

    /// The first path at which two listings differ, whatever the files hold; nil when they are the same.
    package static func firstDifference(_ old: [PathState], _ new: [PathState]) -> String? {
        for (before, after) in zip(old, new)
        where !before.path.utf8.elementsEqual(after.path.utf8) || before.state != after.state {
            return before.path.utf8.lexicographicallyPrecedes(after.path.utf8) ? before.path : after.path
        }
        return old.count == new.count ? nil : (old.count > new.count ? old : new)[min(old.count, new.count)].path
    }
}

/// All that lies below a folder, before any file is read.
private struct Listing {
    private(set) var files: [WalkedFile] = []
    private(set) var entries: [FileTree.Entry] = []
    private(set) var states: [PathState] = []
    private(set) var isWhole = true

    /// A folder on the way down, with the identities of those above it.
    private typealias Step = (location: String, above: [[UInt64]])

    init(of folder: FilePath, rules: InputRules?, beginning: String) throws {
        isWhole = beginning.isEmpty
        var pending: [Step] = [("", [])]
        while let (location, above) = pending.popLast() {
            let found = location.isEmpty ? folder : folder.appending(location)
            let open = try Self.open(found)
            let own = FileState(try Self.status(of: open))
            let identity = [own.device, own.inode]
            if above.contains(identity) { throw TreeError.loop(path: found.string) }
            var isEmpty = true
            for name in try Self.names(in: open) {
                guard let text = name.string else {
                    throw TreeError.nameNotUTF8(printable(name.bytes), folder: found.string)
                }
                if location.isEmpty, !text.utf8.starts(with: beginning.utf8) { continue }
                let path = location.isEmpty ? text : location + "/" + text
                let status = try Self.status(of: name, in: open)
                if let rules, rules.leavesOut(path, found.appending(text), status.type) {
                    isWhole = false
                    continue
                }
                isEmpty = false
                switch status.type {
                case .directory: pending.append((path, above + [identity]))
                case .regular: add(path, in: folder, status)
                case .symbolicLink:
                    let target = try Self.target(of: name, in: open)
                    if rules == nil || !InputRules.leadsOut(target, from: path) {
                        states.append(PathState(path: path, state: FileState(status)))
                        entries.append(.init(path: path, kind: .link(target: target)))
                        continue
                    }
                    isWhole = false
                    guard let behind = try? Stat(found.appending(text)) else {
                        throw TreeError.deadLink(path: found.appending(text).string, target: target)
                    }
                    switch behind.type {
                    case .directory: pending.append((path, above + [identity]))
                    case .regular: add(path, in: folder, behind)
                    default: throw TreeError.unsupported(path: found.appending(text).string)
                    }
                default: throw TreeError.unsupported(path: found.appending(text).string)
                }
            }
            if isEmpty, !location.isEmpty { entries.append(.init(path: location, kind: .emptyFolder)) }
        }
        states.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    private mutating func add(_ path: String, in folder: FilePath, _ status: Stat) {
        let state = FileState(status)
        states.append(PathState(path: path, state: state))
        files.append(
            WalkedFile(
                path: path, folder: folder.string, state: state,
                isExecutable: status.permissions.contains(.ownerExecute)))
    }

    private static func open(_ folder: FilePath) throws(TreeError) -> FolderHandle {
        do throws(FileError) { return try FolderHandle(folder) } catch { throw TreeError(error) }
    }

    private static func names(in folder: borrowing FolderHandle) throws(TreeError) -> [FileName] {
        do throws(FileError) { return try folder.names() } catch { throw TreeError(error) }
    }

    private static func status(of folder: borrowing FolderHandle) throws(TreeError) -> Stat {
        do throws(FileError) { return try folder.status() } catch { throw TreeError(error) }
    }

    private static func status(of name: FileName, in folder: borrowing FolderHandle) throws(TreeError) -> Stat {
        do throws(FileError) { return try folder.status(name) } catch { throw TreeError(error) }
    }

    private static func target(of name: FileName, in folder: borrowing FolderHandle) throws(TreeError) -> String {
        let target: [UInt8]
        do throws(FileError) { target = try folder.linkTarget(name) } catch { throw TreeError(error) }
        guard let text = String(validating: target, as: UTF8.self) else {
            throw .targetNotUTF8(link: folder.path.string + "/" + printable(name.bytes))
        }
        return text
    }
}

/// Why a folder's files can't be taken as data.
package enum TreeError: Error, Hashable {
    case unreadable(path: String, reason: String)
    case unsupported(path: String)
    /// The name is as it can be shown.
    case nameNotUTF8(String, folder: String)
    case targetNotUTF8(link: String)
    /// A link leads out of the folder, and to nothing.
    case deadLink(path: String, target: String)
    case loop(path: String)
}

extension TreeError {
    fileprivate init(_ error: FileError) {
        self = .unreadable(path: error.path.string, reason: error.reason.description)
    }
}

extension TreeError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreadable(let path, let reason): "'\(path)' can't be read: \(reason)"
        case .unsupported(let path): "'\(path)' is neither a file, a folder nor a link; remove it"
        case .deadLink(let path, let target):
            "the link '\(path)' leads to '\(target)', where nothing is; remove or mend it"
        case .loop(let path): "the link '\(path)' leads to a folder that it lies in; remove it"
        case .nameNotUTF8(let name, let folder): "the name '\(name)' in '\(folder)' is not UTF-8; rename that file"
        case .targetNotUTF8(let link): "the link '\(link)' leads to a name that is not UTF-8; rename that file"
        }
    }
}
