import CHost
import HostSystem
import SystemPackage

/// Makes in a workspace all that a job finds: inputs, folders and configuration files.
struct WorkspacePreparer: Sendable {
    let paths: JobPaths
    let placement: WorkspaceLayout

    func prepare() throws {
        _ = try FolderHandle(making: placement.root)
        if let overlays = placement.overlays.first?.folder.removingLastComponent() {
            _ = try FolderHandle(making: overlays)
            for overlay in placement.overlays { try makeFolders(for: overlay) }
            // Where they are mounted, should no other folder of the job hold that place.
            for path in placement.layers.map(\.path) {
                let (base, names) = placement.place(of: path.parent)
                _ = try FolderHandle(base).folder(making: names + path.names.suffix(1))
            }
        }
        for copy in placement.copies { try perform(copy) }
        for path in paths.folders {
            let (base, names) = placement.place(of: path)
            _ = try FolderHandle(making: base).folder(making: names)
        }
        for file in paths.files {
            let (base, names) = placement.place(of: file.path)
            try FolderHandle(making: base).write(file.contents, to: names)
        }
        try makeConstant()
    }

    private func perform(_ copy: WorkspaceLayout.Copy) throws {
        let (base, names) = placement.place(of: copy.path)
        let folder = try FolderHandle(making: base)
        let copier = TreeCopier(attributes: copy.attributes, skipped: copy.skipped)
        if copy.isFolder {
            try copier.copyContents(of: FolderHandle(copy.source), into: folder.folder(making: names))
        } else if let last = names.last {
            try copier.copy(copy.source, into: folder.folder(making: names.dropLast()), as: folder.name(last))
        }
    }

    /// Gives the folders on the way to all that was made, and the files of the configuration, what every step finds.
    private func makeConstant() throws {
        for file in paths.files {
            let (base, names) = placement.place(of: file.path)
            let folder = try FolderHandle(base).folder(names.dropLast())
            try folder.setTime(File.timeOfInputs, of: folder.name(names.last ?? ""))
        }
        var done: Set<JobPath> = []
        let folders =
            placement.layers.map(\.path) + placement.copies.map { $0.isFolder ? $0.path : $0.path.parent }
            + paths.folders
            + paths.files.map(\.path.parent)
        for folder in folders {
            var path = folder
            while done.insert(path).inserted {
                let (base, names) = placement.place(of: path)
                try FolderHandle(base).folder(names).makeConstant()
                path = path.parent
            }
        }
    }

    private func makeFolders(for overlay: WorkspaceLayout.Overlay) throws {
        let folder = try FolderHandle(making: overlay.folder)
        _ = try folder.folder(making: "work")
        let upper = try folder.folder(making: "upper")
        if let veil = overlay.veil { try veil.make(in: folder.folder(making: Self.veilName)) }
        // A mount's options have no room for every name that a folder can have; a link's target does.
        for (index, lower) in overlay.lowers.enumerated() {
            try folder.replaceLink(folder.name(Self.lowerName(index)), to: lower.string)
        }
        for path in Set(overlay.hidden) {
            // A "whiteout": to an overlay, this device says that there is no such file.
            var names = path.split(separator: "/").map(String.init)
            guard let last = names.popLast() else { continue }
            try upper.folder(making: names).createWhiteout(upper.name(last))
        }
    }

    private static func lowerName(_ index: Int) -> String { "lower\(index)" }
    private static let veilName: FileName = "veil"

    /// The folders that are mounted, as an option of `mount`. What stands behind two colons is for contents alone.
    static func lowerFolders(of overlay: WorkspaceLayout.Overlay) -> String {
        let lowers = overlay.lowers.indices.map(lowerName).joined(separator: ":")
        return overlay.veil == nil ? lowers : "veil::\(lowers)"
    }

    /// Removes what the kernel left of the mounts: a folder that has no permissions, so that nobody can look into it.
    func clean() {
        for overlay in placement.overlays { Self.clean(overlay.folder) }
    }

    /// - Parameter overlay: the folder over which it was mounted.
    static func clean(_ overlay: FilePath) {
        let work = overlay.appending(["work", "work"])
        // Where the mount was refused there is nothing to remove; what else fails, the folder's deletion will meet.
        for folder in [work.appending(["incompat", "volatile"]), work.appending("incompat"), work] {
            for parent in [work, work.appending("incompat"), folder] {
                _ = parent.withPlatformString { chmod($0, 0o700) }
            }
            for name in folder.names {
                _ = folder.appending(name).withPlatformString { unlink($0) }
            }
            _ = folder.withPlatformString { rmdir($0) }
        }
        _ = work.removingLastComponent().withPlatformString { rmdir($0) }
    }
}
