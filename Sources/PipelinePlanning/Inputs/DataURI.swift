package import SystemPackage

/// Where data lies: `s3://bucket/key` or `file://path`, in one spelling for all that mean the same.
///
/// The scheme's case, doubled and trailing slashes do not count. A relative `file://` path, and a path without a
/// scheme, start at a base folder.
package struct DataURI: Sendable, Hashable, CustomStringConvertible {
    package enum Scheme: String, Sendable, Hashable { case s3, file }

    package let scheme: Scheme
    /// The bucket and the parts of the key, or the parts of an absolute path.
    package let components: [String]

    package init(_ text: String, relativeTo base: FilePath) throws {
        if let rest = text.dropping(prefix: "s3://") {
            let components = rest.split(separator: "/").map(String.init)
            guard !components.isEmpty, !components.contains("..") else { throw DataURIError.malformed(text) }
            self.init(scheme: .s3, components: components)
        } else if let rest = text.dropping(prefix: "file://") {
            self.init(path: rest, relativeTo: base)
        } else if !text.isEmpty, !text.contains("://") {
            self.init(path: text, relativeTo: base)
        } else {
            throw DataURIError.malformed(text)
        }
    }

    private init(path: String, relativeTo base: FilePath) {
        let whole = base.pushing(FilePath(path)).lexicallyNormalized()
        self.init(scheme: .file, components: whole.components.map(\.string))
    }

    private init(scheme: Scheme, components: [String]) {
        self.scheme = scheme
        self.components = components
    }

    /// What it lies below, the nearest first, down to its bucket or first folder.
    package var properPrefixes: [DataURI] {
        (1..<max(1, components.count)).reversed().map {
            DataURI(scheme: scheme, components: Array(components.prefix($0)))
        }
    }

    /// The path of a `file://` URI.
    package var path: FilePath? {
        scheme == .file ? FilePath("/" + components.joined(separator: "/")) : nil
    }

    /// Its last part.
    package var name: String { components.last ?? "" }

    /// The parts after another URI that this one is, or lies below; nil when it does neither.
    package func remainder(below other: DataURI) -> [String]? {
        guard scheme == other.scheme, components.starts(with: other.components) else { return nil }
        return Array(components.dropFirst(other.components.count))
    }

    package var description: String {
        switch scheme {
        case .s3: "s3://" + components.joined(separator: "/")
        case .file: "file:///" + components.joined(separator: "/")
        }
    }
}

package enum DataURIError: Error, Hashable, CustomStringConvertible {
    case malformed(String)

    package var description: String {
        switch self {
        case .malformed(let text): "'\(text)' is no s3:// or file:// URI that names something"
        }
    }
}

extension String {
    /// What follows a prefix, whose case does not count.
    fileprivate func dropping(prefix: String) -> String? {
        self.prefix(prefix.count).lowercased() == prefix ? String(dropFirst(prefix.count)) : nil
    }
}
