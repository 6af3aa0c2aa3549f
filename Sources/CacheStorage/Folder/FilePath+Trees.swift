import PipelineModel
package import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension FilePath {
    /// Removes what lies here with all below it. Nothing there is fine; links are not followed. Throws `Errno`.
    package func removeTree() throws(Errno) {
        var pending = [self]
        while let path = pending.last {
            if path.string.withCString({ unlink($0) }) == 0 || errno == ENOENT {
                pending.removeLast()
                continue
            }
            // Of a folder, Linux says EISDIR and POSIX EPERM.
            guard errno == EISDIR || errno == EPERM || errno == EACCES else { throw Errno(rawValue: errno) }
            if rmdir(path.string) == 0 || errno == ENOENT {
                pending.removeLast()
                continue
            }
            guard errno == ENOTEMPTY || errno == EEXIST || errno == EACCES else { throw Errno(rawValue: errno) }
            let refusal = Errno(rawValue: errno)
            // A step may have left folders that not even their owner may write.
            let isOpened = path.makeWritable() || path.removingLastComponent().makeWritable()
            let names = path.names
            if names.isEmpty, !isOpened { throw refusal }
            pending += names.map { path.appending($0) }
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
            if status.st_mode & S_IFMT == S_IFDIR {
                pending += path.names.map { path.appending($0) }
            } else {
                total += Int64(status.st_size)
            }
        }
        return total
    }

    /// Whether this is a folder that its owner could not write, and now can.
    private func makeWritable() -> Bool {
        guard let status = File.status(self), status.st_mode & S_IFMT == S_IFDIR, status.st_mode & S_IRWXU != S_IRWXU
        else { return false }
        return chmod(string, 0o755) == 0
    }
}

extension String {
    /// The folders on the way to a path, innermost first: `a/b` and `a` of `a/b/c`.
    var ancestorPaths: [Substring] {
        indices.filter { self[$0] == "/" }.reversed().map { self[..<$0] }
    }
}
