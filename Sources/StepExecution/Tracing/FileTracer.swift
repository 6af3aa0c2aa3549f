import HostSystem
package import SystemPackage

/// Watches which files a job opens, by strace. It costs the job time, so it is used only when asked for.
package struct FileTracer: Sendable, Hashable {
    /// In the job's folder for temporary files.
    static let fileName: FileName = ".retake-trace"

    let strace: FilePath

    /// Throws ``StepExecutionError/straceMissing(searched:)``.
    package init(searching folders: [FilePath]) throws(StepExecutionError) {
        guard let strace = ProgramSearch(path: folders.map(\.string).joined(separator: ":")).find("strace") else {
            throw .straceMissing(searched: folders)
        }
        self.strace = strace
    }

    /// The command, watched.
    ///
    /// - Parameter folder: where the job finds its temporary files.
    func command(_ words: [String], temporary folder: String) -> [String] {
        // -y names the folder that a relative path starts at.
        [strace.string, "-f", "-qq", "-y", "-s", "4096", "-e", "trace=open,openat,openat2", "-e", "signal=none"]
            + ["-o", "\(folder)/\(Self.fileName)", "--"] + words
    }
}

/// A file that a job opened, or tried to.
package struct OpenedFile: Sendable, Hashable {
    /// Absolute, as the job sees it.
    package let path: FilePath
    package let succeeded: Bool
}

extension PreparedJob {
    /// What the job opened, in order and each once; empty when nobody watched.
    package func openedFiles() -> [OpenedFile] {
        // The beginning of it, which is all but for jobs that open a million files.
        let bytes = try? FolderHandle(workspace).folder("tmp").beginning(of: FileTracer.fileName, upTo: 1 << 27)
        guard let bytes, !bytes.isEmpty else { return [] }
        let text = String(decoding: bytes, as: UTF8.self)
        var seen: Set<OpenedFile> = []
        return text.split(separator: "\n").compactMap { OpenedFile(traceLine: $0) }.filter { seen.insert($0).inserted }
    }
}

extension OpenedFile {
    /// Reads `123 openat(AT_FDCWD</opt/ml>, "data.csv", O_RDONLY|O_CLOEXEC) = -1 ENOENT (No such file or directory)`.
    /// Nil for what is written, for other lines, and for paths with escapes.
    init?(traceLine line: Substring) {
        guard let open = line.firstRange(of: "open"), let quote = line[open.upperBound...].firstIndex(of: "\"") else {
            return nil
        }
        let start = line.index(after: quote)
        guard let end = line[start...].firstIndex(of: "\""), !line[start..<end].contains("\\") else { return nil }
        let flags = line[end...]
        guard !flags.contains("O_CREAT"), !flags.contains("O_DIRECTORY"), let result = flags.lastIndex(of: "=") else {
            return nil
        }
        let value = flags[flags.index(after: result)...].drop { $0 == " " }
        let failed = value.hasPrefix("-1")
        if failed, !value.contains("ENOENT") { return nil }
        let path = FilePath(String(line[start..<end]))
        if path.isAbsolute {
            self.init(path: path.lexicallyNormalized(), succeeded: !failed)
            return
        }
        let before = line[open.upperBound..<quote]
        guard let left = before.firstIndex(of: "<"), let right = before.lastIndex(of: ">"), left < right else {
            return nil
        }
        let folder = FilePath(String(before[before.index(after: left)..<right]))
        self.init(path: folder.pushing(path).lexicallyNormalized(), succeeded: !failed)
    }
}
