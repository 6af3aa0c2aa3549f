import HostSystem
package import PipelineModel
package import SystemPackage

/// `retake.lock`: what the environments of a project were resolved to, so that every machine builds the same.
///
/// A text of sections, each a line in brackets and a line `name==version` for each distribution. A section holds as long as what
/// is asked for has the digest that it names.
package struct ResolutionLock: Sendable, Hashable {
    package static let name = "retake.lock"

    private struct Section: Sendable, Hashable {
        /// `envs/a.txt, Python 3.11, linux-x86_64`.
        let title: String
        let digest: String
        let versions: [String]
    }

    private var sections: [Section] = []

    /// What a section is for, as it is written and compared.
    package struct Key: Sendable, Hashable {
        let title: String
        let digest: String

        /// - Parameters:
        ///   - digest: of what is asked for.
        ///   - version: Python's.
        package init(_ request: EnvironmentRequest, digest: String, version: String, platform: String) {
            title = "\(request), Python \(PythonVersion.minor(of: version)), \(platform)"
                .filter { !$0.isNewline && $0 != "]" }
            self.digest = String(digest.prefix(16))
        }
    }

    package init(_ text: String = "") {
        var head: (title: String, digest: String)?
        var versions: [String] = []
        func close() {
            if let head { sections.append(Section(title: head.title, digest: head.digest, versions: versions)) }
            versions = []
        }
        for line in text.split(whereSeparator: \.isNewline).map(\.trimmed) where !line.hasPrefix("#") && !line.isEmpty {
            guard line.hasPrefix("["), line.hasSuffix("]") else {
                versions.append(line)
                continue
            }
            close()
            let inner = line.dropFirst().dropLast()
            let digest = inner.split(separator: " ").last ?? ""
            head = (inner.dropLast(digest.count).trimmed, String(digest))
        }
        close()
    }

    /// The lock at a path; an empty one where there is no file.
    package init(at file: FilePath) { self.init(File.text(file, limit: 16 << 20) ?? "") }

    /// Nil when nothing is written for what is asked.
    package func versions(for key: Key) -> [String]? {
        sections.first { $0.title == key.title && $0.digest == key.digest }?.versions
    }

    /// Takes the place of what was written for the same title.
    package mutating func set(_ versions: [String], for key: Key) {
        sections.removeAll { $0.title == key.title }
        sections.append(Section(title: key.title, digest: key.digest, versions: versions))
        sections.sort { $0.title < $1.title }
    }

    package var text: String {
        """
        # What the environments of this project were resolved to. 'retake run' writes and follows it: keep it with the project, and
        # whoever has it builds the same. Remove a section, or the file, to resolve anew.

        """
            + sections.map { "\n[\($0.title) \($0.digest)]\n" + $0.versions.map { $0 + "\n" }.joined() }.joined()
    }
}
