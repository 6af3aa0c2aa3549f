import CHost
import HostSystem
import PipelineModel
import SystemPackage

/// An input, and what of its sources on disk decides how it is provided.
struct InputFacts: Sendable {
    struct Piece: Sendable {
        enum Kind: Sendable, Hashable {
            /// Whether the caller owns it, and so may lay a writable layer over it; and what in it the job must not see.
            case folder(isOwn: Bool, hidden: [String] = [])
            /// The other names in its folder, where hiding these is cheaper than copying the file.
            case file(siblings: [String]?)
        }

        let location: String
        let source: FilePath
        let kind: Kind
    }

    let path: JobPath
    let pieces: [Piece]
}

extension InputFacts {
    /// From this size on a file is shown through its folder, with at most ``siblingLimit`` others hidden.
    private static let sizeLimit: Int64 = 8 << 20
    private static let siblingLimit = 256

    /// What Python compiled as the user ran the code: it may be of another state of the code, which no fingerprint holds.
    static let bytecodeFolder: FileName = "__pycache__"

    /// - Parameter job: whose input it is.
    init(of input: PreparedInput, of job: Job) throws {
        let isCode = job.inputs.contains { $0.role == .code && $0.path == input.path }
        path = try JobPath(input.path)
        var pieces: [Piece] = []
        for piece in input.pieces {
            pieces.append(
                Piece(
                    location: piece.location, source: piece.source,
                    kind: try Self.kind(of: piece, in: input, hidesBytecode: isCode)))
        }
        self.pieces = pieces
    }

    private static func kind(
        of piece: PreparedInput.Piece, in input: PreparedInput, hidesBytecode: Bool
    ) throws -> Piece.Kind {
        guard let status = try? Stat(piece.source) else {
            throw StepExecutionError.missingInput(piece.source, path: input.path)
        }
        switch status.type {
        case .directory:
            return .folder(
                isOwn: isOwn(status), hidden: hidesBytecode ? try bytecode(in: FolderHandle(piece.source)) : [])
        case .regular:
            guard status.size >= sizeLimit, isOwn(status), piece.source.lastComponent?.string == piece.location,
                let folder = try? Stat(piece.source.removingLastComponent()), isOwn(folder),
                let link = try? Stat(piece.source, followTargetSymlink: false), link.type == .regular
            else { return .file(siblings: nil) }
            let names = try piece.source.removingLastComponent().sortedNames()
            return .file(siblings: names.count <= siblingLimit ? names.filter { $0 != piece.location } : nil)
        default:
            throw StepExecutionError.unusualFile(piece.source)
        }
    }

    /// The folders of bytecode at any depth, as paths.
    private static func bytecode(in folder: borrowing FolderHandle, at path: String = "") throws -> [String] {
        var found: [String] = []
        for name in try folder.names() {
            guard let text = name.string, try folder.status(name).type == .directory else { continue }
            if name == bytecodeFolder {
                found.append(path + text)
            } else {
                found += try bytecode(in: folder.folder(name), at: path + text + "/")
            }
        }
        return found
    }

    /// In the job's user namespace only the caller's own user and group exist.
    private static func isOwn(_ status: Stat) -> Bool {
        status.userID.rawValue == geteuid() && status.groupID.rawValue == getegid()
    }
}
