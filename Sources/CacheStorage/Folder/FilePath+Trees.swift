import Foundation
import PipelineModel
package import SystemPackage

extension FilePath {
    /// Removes what lies here with all below it. Nothing there is fine.
    package func removeTree() throws {
        guard File.status(self) != nil else { return }
        do {
            try FileManager.default.removeItem(atPath: string)
        } catch {
            // A step may have left folders that not even their owner may write.
            makeWritable()
            do {
                try FileManager.default.removeItem(atPath: string)
            } catch CocoaError.fileNoSuchFile {
            }
        }
    }

    /// Gives folders `0755` and files `0644`, or `0755` when executable. Links have no mode of their own.
    func normalizeModes(of tree: FileTree) throws {
        chmod(string, 0o755)
        var seen: Set<String> = [""]
        for entry in tree.entries {
            var components = entry.path.split(separator: "/")
            if case .emptyFolder = entry.kind {} else { components.removeLast() }
            var location = ""
            for component in components {
                location += location.isEmpty ? "\(component)" : "/\(component)"
                guard seen.insert(location).inserted else { continue }
                try File.check(chmod(appending(location).string, 0o755))
            }
            if case .file(_, _, let isExecutable) = entry.kind {
                try File.check(chmod(appending(entry.path).string, isExecutable ? 0o755 : 0o644))
            }
        }
    }

    /// The sizes of all files below, in bytes.
    var byteCountBelow: Int64 {
        guard let names = FileManager.default.enumerator(atPath: string) else { return 0 }
        return names.reduce(0) { total, name in total + ((name as? String).flatMap { File.size(appending($0)) } ?? 0) }
    }

    private func makeWritable() {
        chmod(string, 0o755)
        guard let names = FileManager.default.enumerator(atPath: string) else { return }
        for case let name as String in names {
            let path = appending(name)
            if let status = File.status(path), status.st_mode & S_IFMT == S_IFDIR { chmod(path.string, 0o755) }
        }
    }
}
