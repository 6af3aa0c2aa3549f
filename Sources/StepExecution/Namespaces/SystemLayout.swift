import HostSystem
import SystemPackage

/// What of this machine's system a job sees, read-only.
struct SystemLayout: Sendable, Hashable {
    /// Folders of the system, and links that stand for them (`/bin` → `usr/bin`).
    let folders: [String]
    let links: [String: String]
    /// Where `/etc/hosts` really lies, so that a job's own can take its place; nil when there is none.
    let hosts: String?
    /// Where `/etc/localtime` really lies, so that a job's zone is UTC whatever reads it; nil when there is none.
    var zone: String?
    /// Files outside of the folders that links in `/etc` lead to, such as the resolver's configuration.
    let linkedFiles: [String]
    /// Devices for computing that exist here.
    let devices: [String]

    /// What is looked for; never a home folder, `/opt`, `/srv` or `/var`.
    static let sharedFolders = [
        "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/nix/store", "/gnu/store",
    ]

    /// How this machine is laid out.
    static func ofThisMachine() -> SystemLayout {
        var folders: [String] = []
        var links: [String: String] = [:]
        for folder in sharedFolders {
            guard let status = try? Stat(FilePath(folder), followTargetSymlink: false) else { continue }
            if status.type == .symbolicLink {
                links[folder] = File.linkTarget(FilePath(folder))
            } else {
                folders.append(folder)
            }
        }
        let resolver = File.resolved("/etc/resolv.conf").flatMap { resolved in
            folders.contains { resolved.starts(with: FilePath($0)) } ? nil : resolved.string
        }
        let deviceNames = FilePath("/dev").names.sorted()
        return SystemLayout(
            folders: folders, links: links, hosts: File.resolved("/etc/hosts")?.string,
            zone: File.resolved("/etc/localtime")?.string,
            linkedFiles: [resolver].compactMap(\.self),
            devices: deviceNames.filter { $0.hasPrefix("nvidia") || $0 == "dri" || $0 == "kfd" }.map { "/dev/" + $0 })
    }

    /// The options that show all this to a job.
    var options: [String] {
        var options = folders.flatMap { ["--ro-bind", $0, $0] }
        options += links.sorted { $0.key < $1.key }.flatMap { ["--symlink", $0.value, $0.key] }
        options += linkedFiles.flatMap { ["--ro-bind-try", $0, $0] }
        options += ["--proc", "/proc", "--dev", "/dev", "--ro-bind-try", "/sys", "/sys"]
        options += devices.flatMap { ["--dev-bind-try", $0, $0] }
        return options
    }
}
