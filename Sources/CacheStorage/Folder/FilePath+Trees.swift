import CHost
import HostSystem
package import PipelineModel
package import SystemPackage

extension FilePath {
    /// The files in the folders of this one, each with the start of its name: `ab/abc.json` is `abc`.
    func shardedFiles(suffix: String) -> [(name: String, path: FilePath)] {
        names.sorted().flatMap { shard in
            appending(shard).names.filter { $0.hasSuffix(suffix) }
                .map { (String($0.dropLast(suffix.count)), appending(shard).appending($0)) }
        }
    }

    /// Gives folders `0755` and files `0644`, or `0755` when executable, and all of them one time and one name each; the top folder
    /// keeps its own time, which says when the tree was last of use. Links have no mode.
    package func normalizeModesAndTimes(of tree: FileTree) throws(Errno) {
        chmod(string, 0o755)
        var folders: Set<Substring> = []
        for entry in tree.entries {
            for folder in entry.path.ancestorPaths { folders.insert(folder) }
            let path = appending(entry.path)
            switch entry.kind {
            case .emptyFolder: folders.insert(entry.path[...])
            case .file(_, _, let isExecutable):
                if File.status(path).map({ $0.linkCount > 1 }) == true { try path.partFromItsOtherNames() }
                try File.check(chmod(path.string, isExecutable ? 0o755 : 0o644))
                try File.setTime(File.timeOfInputs, of: path)
            case .link: try File.setTime(File.timeOfInputs, of: path)
            case .archive: break
            }
        }
        for folder in folders {
            try File.check(chmod(appending(String(folder)).string, 0o755))
            try File.setTime(File.timeOfInputs, of: appending(String(folder)))
        }
    }

    /// Makes a file of its own of one that has several names, as it would be when unpacked.
    private func partFromItsOtherNames() throws(Errno) {
        let copy = FilePath(string + ".retake-copy")
        do { try self.copy(to: copy) } catch { throw errno(from: error) }
        try File.rename(copy, self)
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
