package import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension FilePath {
    /// The names in a folder, in no order; none when there is no such folder.
    package var names: [String] {
        guard let stream = opendir(string) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
                field.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }

    /// The files in the folders of this one, each with the start of its name: `ab/abc.json` is `abc`.
    func shardedFiles(suffix: String) -> [(name: String, path: FilePath)] {
        names.sorted().flatMap { shard in
            appending(shard).names.filter { $0.hasSuffix(suffix) }
                .map { (String($0.dropLast(suffix.count)), appending(shard).appending($0)) }
        }
    }
}
