import CHost
import HostSystem
import Synchronization
import SystemPackage

/// Files and folders of the user's as a step is to see them, with constant modes and times, and without their contents, which an
/// overlay takes from the source: nothing large is copied, whatever the file system.
///
/// Each file of it is as long as its source, and says in attributes where in the source its contents lie. Linux 6.16 was the first to
/// read these for somebody who is not root.
struct Veil: Sendable, Hashable {
    /// A folder; or the folder of one file, which is shown alone.
    let source: FilePath
    /// The name of the file in the source, and the path at which it is shown.
    var file: File?
    /// The name of folders that are not shown, at any depth.
    var skipped: FileName?

    struct File: Sendable, Hashable {
        let name: String
        let location: String
    }

    /// Makes it in an empty folder.
    func make(in folder: borrowing FolderHandle) throws {
        let source = try FolderHandle(source)
        guard let file else { return try lay(source, at: "/", over: folder) }
        var names = file.location.split(separator: "/").map(String.init)
        guard let last = names.popLast() else { throw StepExecutionError.unusualFile(source.path) }
        let name = try source.name(file.name)
        try lay(try source.status(name), at: "/" + file.name, over: folder.folder(making: names), as: folder.name(last))
        for depth in names.indices.reversed() { try folder.folder(names[...depth]).makeConstant() }
    }

    private func lay(_ source: borrowing FolderHandle, at path: String, over folder: borrowing FolderHandle) throws {
        for name in try source.names() where name != skipped {
            try Task.checkCancellation()
            let status = try source.status(name)
            switch status.type {
            case .directory:
                guard let text = name.string else { throw StepExecutionError.unusualFile(source.path.appending(name)) }
                try lay(source.folder(name), at: path + text + "/", over: folder.folder(making: name))
            case .regular:
                guard let text = name.string else { throw StepExecutionError.unusualFile(source.path.appending(name)) }
                try lay(status, at: path + text, over: folder, as: name)
            case .symbolicLink:
                try folder.createLink(name, to: try source.linkTarget(name))
                try folder.setTime(HostSystem.File.timeOfInputs, of: name)
            default: throw StepExecutionError.unusualFile(source.path.appending(name))
            }
        }
        try folder.makeConstant()
    }

    private func lay(
        _ status: Stat, at path: String, over folder: borrowing FolderHandle, as name: FileName
    ) throws(FileError) {
        let file = try folder.createFile(name)
        do {
            if ftruncate(file.raw.rawValue, off_t(status.size)) != 0 { throw Errno.last }
            if host_show_contents(file.raw.rawValue, path) != 0 { throw Errno.last }
            try file.raw.makeConstant(isExecutable: status.permissions.contains(.ownerExecute))
            try file.close()
        } catch {
            throw FileError(.create, folder.path.appending(name), error)
        }
    }
}

/// Whether this kernel reads veils for the caller, tried once.
final class VeilProbe: Sendable {
    private let answer: Mutex<Bool?>

    /// - Parameter answer: what is known without trying.
    init(answer: Bool? = nil) { self.answer = Mutex(answer) }

    func areRead(in workspace: FilePath, by tools: NamespaceTools) throws -> Bool {
        if let known = answer.withLock(\.self) { return known }
        let found = try Veil.isRead(in: workspace, by: tools)
        answer.withLock { $0 = found }
        return found
    }
}

extension Veil {
    /// Tries it where a workspace lies, with one file.
    fileprivate static func isRead(in workspace: FilePath, by tools: NamespaceTools) throws -> Bool {
        guard let unshare = tools.unshare else { return false }
        let place = workspace.appending("veil")
        let folder = try FolderHandle(making: workspace).folder(making: "veil")
        defer { try? place.removeTree() }
        try folder.write("seen", to: ["data", "file"])
        for name in ["upper", "work", "mount"] { _ = try folder.folder(making: [name]) }
        do { try Veil(source: place.appending("data")).make(in: folder.folder(making: ["veil"])) } catch is FileError {
            return false
        }
        let script = """
            cd "$1" && mount -t overlay overlay -o lowerdir=veil::data,upperdir=upper,workdir=work,userxattr mount &&
            cat mount/file
            """
        let command = CapturedCommand(
            executable: unshare,
            arguments: [
                "--user", "--map-root-user", "--mount", tools.shell.string, "-c", script, "retake", place.string,
            ],
            environment: NamespaceTools.environment)
        let result = try command.run()
        // The kernel leaves a folder without permissions in the work folder.
        let left = place.appending("work").appending("work")
        _ = left.withPlatformString { chmod($0, 0o700) }
        return result.succeeded && result.output == "seen"
    }
}
