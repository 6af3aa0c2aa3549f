import CHost
import HostSystem
import PipelineModel
import SystemPackage

/// An input, and what of its sources on disk decides how it is provided.
struct InputFacts: Sendable {
    struct Piece: Sendable {
        enum Kind: Sendable, Hashable {
            /// What must be copied.
            case copied(isFolder: Bool)
            /// A folder over which a writable layer may be laid; and what in it the job must not see.
            case folder(hidden: [String] = [])
            /// The other names in its folder, where hiding these is cheaper than copying the file.
            case file(siblings: [String])
            /// What may be shown under a veil.
            case veiled(Veil)

            var isFolder: Bool {
                switch self {
                case .copied(let isFolder): isFolder
                case .folder: true
                case .file: false
                case .veiled(let veil): veil.file == nil
                }
            }
        }

        let location: String
        let source: FilePath
        let kind: Kind
        /// What copies of it have besides their contents.
        var attributes = TreeCopier.Attributes.constant
        /// Whether it is shown with the times and modes of its source, which is too large for a copy.
        var showsItsTimes = false
    }

    let path: JobPath
    let pieces: [Piece]
    var isCode = false

    /// What Python compiled as the user ran the code: it may be of another state of the code, which no fingerprint holds.
    static let bytecodeFolder: FileName = "__pycache__"

    var remark: String? {
        guard pieces.contains(where: \.showsItsTimes) else { return nil }
        return
            "sees the modes and times that the files of '\(path.string)' have on this machine, which do not count: they are too "
            + "large to be copied, and this kernel (older than 6.16) or file system shows them as they are"
    }
}

/// Looks at an input's sources.
struct InputSurvey {
    /// Where it is to be copied to, if so.
    let workspace: FilePath
    /// Nil where nothing but copies can be had.
    let canVeil: (() throws -> Bool)?

    /// Up to this size, what is to be shown with constant attributes is copied. Less is copied faster than it is mounted.
    private static let sizeLimit: Int64 = 8 << 20
    /// Where no veil can be had, this much is copied all the same. It takes about a second.
    private static let copyLimit: Int64 = 1 << 30
    private static let siblingLimit = 256

    func facts(of input: PreparedInput, of job: Job) throws -> InputFacts {
        let isCode = job.inputs.contains { $0.role == .code && $0.path == input.path }
        return InputFacts(
            path: try JobPath(input.path), pieces: try input.pieces.map { try fact($0, of: input, isCode: isCode) },
            isCode: isCode)
    }

    private func fact(_ piece: PreparedInput.Piece, of input: PreparedInput, isCode: Bool) throws -> InputFacts.Piece {
        guard let status = try? Stat(piece.source) else {
            throw StepExecutionError.missingInput(piece.source, path: input.path)
        }
        var showsItsTimes = false
        let kind: InputFacts.Piece.Kind
        switch status.type {
        case .directory:
            kind = try folder(piece, status, isCode: isCode, &showsItsTimes)
        case .regular: kind = try file(piece, status, &showsItsTimes)
        default: throw StepExecutionError.unusualFile(piece.source)
        }
        return InputFacts.Piece(
            location: piece.location, source: piece.source, kind: kind,
            attributes: piece.isAsItIs ? .kept : .constant, showsItsTimes: showsItsTimes)
    }

    private func folder(
        _ piece: PreparedInput.Piece, _ status: Stat, isCode: Bool, _ showsItsTimes: inout Bool
    ) throws -> InputFacts.Piece.Kind {
        guard let canVeil else { return .copied(isFolder: true) }
        if !piece.isAsItIs {
            let extent = try Extent(of: piece.source)
            if extent.byteCount <= Self.sizeLimit || !extent.isOnOneDevice { return .copied(isFolder: true) }
            if try canVeil() {
                return .veiled(Veil(source: piece.source, skipped: isCode ? InputFacts.bytecodeFolder : nil))
            }
            if mayCopy(extent.byteCount, like: extent.file) { return .copied(isFolder: true) }
            showsItsTimes = Self.isOwn(status)
        }
        guard Self.isOwn(status) else { return .copied(isFolder: true) }
        return .folder(hidden: isCode ? try bytecode(in: FolderHandle(piece.source)) : [])
    }

    private func file(
        _ piece: PreparedInput.Piece, _ status: Stat, _ showsItsTimes: inout Bool
    ) throws -> InputFacts.Piece.Kind {
        guard let canVeil, status.size >= Self.sizeLimit, let file = File.resolved(piece.source),
            let name = file.lastComponent?.string
        else { return .copied(isFolder: false) }
        let folder = file.removingLastComponent()
        if try !piece.isAsItIs && canVeil() {
            return .veiled(Veil(source: folder, file: .init(name: name, location: piece.location)))
        }
        guard piece.isAsItIs || !mayCopy(status.size, like: file), Self.isOwn(status), name == piece.location,
            let above = try? Stat(folder), Self.isOwn(above)
        else { return .copied(isFolder: false) }
        let names = try folder.sortedNames()
        guard names.count <= Self.siblingLimit else { return .copied(isFolder: false) }
        showsItsTimes = !piece.isAsItIs
        return .file(siblings: names.filter { $0 != name })
    }

    /// Whether a copy is cheap enough: it is small, or shares its blocks with the source.
    private func mayCopy(_ byteCount: Int64, like file: FilePath?) -> Bool {
        byteCount <= Self.copyLimit || file.map { File.sharesBlocks($0, with: workspace) } == true
    }

    /// The folders of bytecode at any depth, as paths.
    private func bytecode(in folder: borrowing FolderHandle, at path: String = "") throws -> [String] {
        var found: [String] = []
        for name in try folder.names() {
            guard let text = name.string, try folder.status(name).type == .directory else { continue }
            if name == InputFacts.bytecodeFolder {
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

/// How much a folder holds.
private struct Extent {
    private(set) var byteCount: Int64 = 0
    /// Of a mount on the way down, an overlay shows nothing.
    private(set) var isOnOneDevice = true
    /// One of the files.
    private(set) var file: FilePath?

    init(of folder: FilePath) throws {
        let top = try FolderHandle(folder)
        try add(top, on: top.status().deviceID)
    }

    private mutating func add(_ folder: borrowing FolderHandle, on device: DeviceID) throws {
        for name in try folder.names() {
            let status = try folder.status(name)
            if status.deviceID != device { isOnOneDevice = false }
            switch status.type {
            case .directory: try add(folder.folder(name), on: device)
            case .regular:
                byteCount += Int64(status.size)
                if file == nil, status.size > 0 { file = folder.path.appending(name) }
            default: break
            }
        }
    }
}
