import HostSystem
package import PipelineModel
package import SystemPackage

/// What an environment is asked to hold, read from its files and from those that they include.
package struct AskedRequirements: Sendable {
    /// One requirement, and where it stands.
    package struct Line: Sendable, Hashable {
        /// As a person calls it: `envs/a.txt, line 3`.
        let place: String
        let text: String
    }

    package let request: EnvironmentRequest
    /// Where relative paths start, and where installers run.
    let folder: FilePath
    private(set) var lines: [Line] = []
    private var seen: Set<FilePath> = []
    private var local: [String] = []

    /// - Parameter folder: of the settings.
    ///
    /// Throws ``EnvironmentError`` when a file can't be read.
    package init(_ request: EnvironmentRequest, in folder: FilePath) throws {
        self.request = request
        self.folder = folder
        for file in request.requirements { try read(folder.pushing(FilePath(file)), called: file) }
        for package in request.packages { add(package, at: "packages", besides: folder) }
    }

    /// All of it, a line for each.
    package var text: String { lines.map(\.text).joined(separator: "\n") }

    /// The same on every machine: what is asked for, without remarks, and the contents of local archives.
    package var digest: String { sha256((lines.map(\.text) + local).joined(separator: "\n")) }

    private mutating func read(_ path: FilePath, called name: String) throws {
        let file = path.lexicallyNormalized()
        guard seen.insert(file).inserted else { return }
        let bytes: [UInt8]
        do { bytes = try File.read(file, limit: 16 << 20) } catch let error as Errno {
            throw EnvironmentError.unreadable(name, reason: error.description)
        }
        let above = file.removingLastComponent()
        for (number, line) in Self.wholeLines(String(decoding: bytes, as: UTF8.self)) {
            if let included = Self.included(by: line), !included.contains("://") {
                let shown = FilePath(name).removingLastComponent().pushing(FilePath(included)).string
                try read(above.pushing(FilePath(included)), called: shown)
            }
            add(line, at: "\(name), line \(number)", besides: above)
        }
    }

    private mutating func add(_ text: String, at place: String, besides folder: FilePath) {
        lines.append(Line(place: place, text: text))
        // What is edited in place is imported as it is, and counts where it is imported.
        if text.hasPrefix("-e") || text.hasPrefix("--editable") { return }
        for word in text.split(whereSeparator: { $0.isWhitespace || $0 == "=" || $0 == ";" }) {
            let path = word.dropping(prefix: "file://") ?? String(word)
            guard path.contains("/") || [".whl", ".gz", ".zip"].contains(where: path.hasSuffix) else { continue }
            for start in [self.folder, folder] {
                guard let digest = try? fileDigest(start.pushing(FilePath(path))) else { continue }
                local.append("\(path.split(separator: "/").last ?? "") \(digest)")
                break
            }
        }
    }

    private func fileDigest(_ path: FilePath) throws -> String {
        guard File.status(of: path)?.type == .regular else { throw Errno.noSuchFileOrDirectory }
        return sha256(try File.read(path))
    }

    /// Lines without remarks, those joined that end with a backslash; each with the number of its first.
    static func wholeLines(_ text: String) -> [(number: Int, text: String)] {
        var whole: [(Int, String)] = []
        var open: (number: Int, text: String)?
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            var line = String(line)
            if let remark = line.firstRange(of: " #") { line = String(line[..<remark.lowerBound]) }
            if line.trimmed.hasPrefix("#") { line = "" }
            let start = open?.number ?? index + 1
            let joined = (open?.text ?? "") + line
            open = joined.hasSuffix("\\") ? (start, String(joined.dropLast())) : nil
            if open == nil, !joined.trimmed.isEmpty { whole.append((start, joined.trimmed)) }
        }
        if let open, !open.text.trimmed.isEmpty { whole.append((open.number, open.text.trimmed)) }
        return whole
    }

    /// The file that a line includes: `-r base.txt`, `--constraint=limits.txt`.
    private static func included(by line: String) -> String? {
        for option in ["--requirement", "--constraint", "-r", "-c"] {
            guard let rest = line.dropping(prefix: option) else { continue }
            return rest.drop { $0 == "=" || $0.isWhitespace }.trimmed
        }
        return nil
    }

    /// Where a requirement was asked for that an installer's words name: by its whole text, else by the distribution's name.
    func line(namedIn words: String) -> Line? {
        if let whole = lines.first(where: { words.contains($0.text) }) { return whole }
        let named = Set(
            words.lowercased().split { !($0.isLetter || $0.isNumber || "-_.".contains($0)) }.map(String.init))
        return lines.first { line in
            let name = line.text.prefix { $0.isLetter || $0.isNumber || "-_.".contains($0) }.lowercased()
            return !name.isEmpty && !name.hasPrefix("-") && named.contains(name)
        }
    }
}
