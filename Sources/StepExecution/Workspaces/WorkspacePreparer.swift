import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Makes in a workspace all that a job finds: inputs, folders and configuration files.
struct WorkspacePreparer: Sendable {
    let paths: JobPaths
    let placement: WorkspaceLayout

    func prepare() throws {
        _ = try SafeFolder(placement.root)
        if let overlays = placement.overlays.first?.folder.removingLastComponent() {
            _ = try SafeFolder(overlays)
            for overlay in placement.overlays { try makeFolders(for: overlay) }
        }
        for copy in placement.copies { try perform(copy) }
        for path in paths.folders {
            let (base, names) = placement.place(of: path)
            _ = try SafeFolder(base).folder(names)
        }
        for file in paths.files {
            let (base, names) = placement.place(of: file.path)
            try SafeFolder(base).write(file.contents, to: names)
        }
    }

    private func perform(_ copy: WorkspaceLayout.Copy) throws {
        let (base, names) = placement.place(of: copy.path)
        if copy.isFolder {
            try TreeCopier.copyContents(of: copy.source, into: try SafeFolder(base).folder(names))
        } else if let name = names.last {
            try TreeCopier.copy(copy.source, into: try SafeFolder(base).folder(names.dropLast()), as: name)
        }
    }

    private func makeFolders(for overlay: WorkspaceLayout.Overlay) throws {
        let folder = try SafeFolder(overlay.folder)
        _ = try folder.folder(["work"])
        let upper = try folder.folder(["upper"])
        // A mount's options have no room for every name that a folder can have; a link's target does.
        for (index, lower) in overlay.lowers.enumerated() {
            try folder.createLink(Self.lowerName(index), to: lower.string)
        }
        for name in overlay.hidden {
            // A "whiteout": to an overlay, this device says that there is no such file.
            guard mknodat(upper.descriptor.rawValue, name, S_IFCHR, 0) == 0 else {
                throw StepExecutionError.cannot(.create, overlay.upper.appending(name).string, Errno(rawValue: errno))
            }
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
                for name in (try? FolderListing.names(in: folder)) ?? [] {
                    _ = folder.appending(name).withPlatformString { unlink($0) }
                }
                _ = folder.withPlatformString { rmdir($0) }
            }
            _ = work.removingLastComponent().withPlatformString { rmdir($0) }
        }
    }
}
