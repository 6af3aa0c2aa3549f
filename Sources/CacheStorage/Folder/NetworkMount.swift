import CHost
import HostSystem
package import SystemPackage

/// Tells folders of this machine from those that other machines may use at the same time.
package enum NetworkMount {
    /// File systems behind which there is a server, as Linux names them. Those of FUSE count all: most are remote (SSHFS,
    /// object stores), and a local one is merely treated with more care.
    private static let types: Set<Substring> = [
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "virtiofs", "vboxsf", "fuse", "afs", "ceph", "lustre", "gpfs",
        "beegfs", "glusterfs", "ocfs2", "gfs2", "panfs", "orangefs",
    ]

    /// Whether a folder lies on such a mount. One that can't be asked is taken for local.
    package static func contains(_ folder: FilePath) -> Bool {
        #if os(Linux)
            guard let status = File.status(of: folder), let mounts = try? File.read("/proc/self/mountinfo") else {
                return false
            }
            return type(of: status.deviceID.rawValue, in: String(decoding: mounts, as: UTF8.self)).map(isRemote)
                ?? false
        #else
            var status = statfs()
            return statfs(folder.string, &status) == 0 && status.f_flags & UInt32(MNT_LOCAL) == 0
        #endif
    }

    package static func isRemote(type: Substring) -> Bool {
        types.contains(type.prefix { $0 != "." })
    }

    /// The file system type of a device: see proc(5) for the lines of `mountinfo`.
    package static func type(of device: UInt, in mounts: String) -> Substring? {
        // As glibc's `major` and `minor`, which are macros.
        let major = (device >> 8) & 0xFFF | (device >> 32) & ~0xFFF
        let minor = device & 0xFF | (device >> 12) & ~0xFF
        for line in mounts.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 6, fields[2] == "\(major):\(minor)" else { continue }
            // A number of optional fields comes before the hyphen.
            return fields.dropFirst(6).firstIndex(of: "-").flatMap {
                fields.indices.contains($0 + 1) ? fields[$0 + 1] : nil
            }
        }
        return nil
    }
}
