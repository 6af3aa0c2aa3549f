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
            let root = try FolderHandle(placement.root)
            for overlay in placement.overlays {
                try makeFolders(for: overlay)
                // Where it is mounted, should no other folder of the job hold that place.
                _ = try root.folder(making: overlay.path.names)
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
    }

    private func perform(_ copy: WorkspaceLayout.Copy) throws {
        let (base, names) = placement.place(of: copy.path)
        let folder = try FolderHandle(making: base)
        if copy.isFolder {
            try TreeCopier.copyContents(
                of: FolderHandle(copy.source), into: folder.folder(making: names), skipping: copy.skipped)
        } else if let last = names.last {
            try TreeCopier.copy(copy.source, into: folder.folder(making: names.dropLast()), as: folder.name(last))
        }
    }

    private func makeFolders(for overlay: WorkspaceLayout.Overlay) throws {
        let folder = try FolderHandle(making: overlay.folder)
        _ = try folder.folder(making: "work")
        let upper = try folder.folder(making: "upper")
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

    static func lowerName(_ index: Int) -> String { "lower\(index)" }

    /// Removes what the kernel left of the mounts: a folder that has no permissions, so that nobody can look into it.
    func clean() {
        for overlay in placement.overlays {
            let work = overlay.folder.appending(["work", "work"])
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
}
