/// Paths that a definition asks for.
///
/// They become paths on disk, so none may lead out of a job's own root.
enum ContainerPath {
    /// The path without doubled slashes, dots and a slash at its end; nil when it is not absolute or goes upwards.
    static func normalized(_ path: String) -> String? {
        guard path.utf8.first == UInt8(ascii: "/"), !path.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            return nil
        }
        if isNormal(path) { return path }
        let names = path.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }.filter { $0 != "." }
        guard !names.contains(".."), names.allSatisfy({ $0.utf8.count <= 255 }) else { return nil }
        return "/" + names.joined(separator: "/")
    }

    /// Whether an absolute path is as it should be: most are.
    private static func isNormal(_ path: String) -> Bool {
        var length = 0
        var isDots = true
        for byte in path.utf8.dropFirst() {
            if byte == UInt8(ascii: "/") {
                // An empty name, and names of dots, are looked at more closely.
                if isDots { return false }
                length = 0
                isDots = true
            } else {
                length += 1
                isDots = isDots && byte == UInt8(ascii: ".")
                if length > 255 { return false }
            }
        }
        return !isDots
    }

    /// Whether a normalized path holds what the system itself needs, or all of a job.
    static func isReserved(_ path: String) -> Bool {
        if ["/", "/opt", "/opt/ml"].contains(path) { return true }
        let first = path.utf8.split(separator: UInt8(ascii: "/")).first.map { String(Substring($0)) } ?? ""
        let system = ["bin", "boot", "dev", "etc", "lib", "lib32", "lib64", "proc", "run", "sbin", "sys", "usr"]
        return system.contains(first)
    }

    /// Whether a normalized path is a folder or lies below it.
    static func isPath(_ path: String, within folder: String) -> Bool {
        path == folder || path.utf8.starts(with: (folder + "/").utf8)
    }

    static func isFileName(_ name: String) -> Bool {
        !name.isEmpty && name != "." && name != ".." && name.utf8.count <= 255
            && !name.utf8.contains { $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "/") }
    }
}
