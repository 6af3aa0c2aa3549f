import CHost
import HostSystem
import PipelineModel
package import SystemPackage

extension FilePath {
    /// The files in the folders of this one, each with the start of its name: `ab/abc.json` is `abc`.
    func shardedFiles(suffix: String) -> [(name: String, path: FilePath)] {
        names.sorted().flatMap { shard in
            appending(shard).names.filter { $0.hasSuffix(suffix) }
                .map { (String($0.dropLast(suffix.count)), appending(shard).appending($0)) }
        }
    }

    /// Gives folders `0755` and files `0644`, or `0755` when executable. Links have no mode of their own.
    func normalizeModes(of tree: FileTree) throws(Errno) {
        chmod(string, 0o755)
        var seen: Set<Substring> = [""]
        for entry in tree.entries {
            if case .emptyFolder = entry.kind { try File.check(chmod(appending(entry.path).string, 0o755)) }
            for folder in entry.path.ancestorPaths where seen.insert(folder).inserted {
                try File.check(chmod(appending(String(folder)).string, 0o755))
            }
            if case .file(_, _, let isExecutable) = entry.kind {
                try File.check(chmod(appending(entry.path).string, isExecutable ? 0o755 : 0o644))
            }
        }
    }

    /// The sizes of all files below, in bytes.
    package var byteCountBelow: Int64 {
        var total: Int64 = 0
        var pending = [self]
        while let path = pending.popLast() {
            guard let status = File.status(path) else { continue }
            if status.type == .directory {
                pending += path.names.map { path.appending($0) }
            } else {
                total += Int64(status.size)
            }
        }
        return total
    }
}

extension String {
    /// The folders on the way to a path, innermost first: `a/b` and `a` of `a/b/c`.
    var ancestorPaths: [Substring] {
        indices.filter { self[$0] == "/" }.reversed().map { self[..<$0] }
    }
}
