/// The URIs that name data in a definition.
enum DefinitionURI {
    /// The URI with its scheme in lower case; nil when it is neither an `s3://` nor a `file://` URI with a name.
    static func normalized(_ text: String) -> String? {
        let (scheme, name) = parts(of: text)
        return scheme.isEmpty || name.isEmpty ? nil : scheme + name
    }

    /// The `s3://` URI of an object that is named by its `https` address, with the bucket in the host or in the path;
    /// nil for any other text. As <https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html> has it.
    static func ofS3Address(_ text: String) -> String? {
        guard text.lowercased().hasPrefix("https://") else { return nil }
        let parts = text.dropFirst("https://".count).split(separator: "/", omittingEmptySubsequences: true)
        guard let host = parts.first, host.hasSuffix(".amazonaws.com") else { return nil }
        let labels = host.split(separator: ".")
        guard let service = labels.firstIndex(where: { $0 == "s3" || $0.hasPrefix("s3-") }) else { return nil }
        let key = parts.dropFirst().joined(separator: "/")
        let bucket = labels[..<service].joined(separator: ".")
        return bucket.isEmpty ? "s3://\(key)" : "s3://\(bucket)/\(key)"
    }

    /// A file or folder below a URI, whether that ends in slashes or not.
    static func uri(_ uri: String, appending path: String) -> String {
        var (scheme, name) = parts(of: uri)
        while name.utf8.last == UInt8(ascii: "/") { name.removeLast() }
        return "\(scheme)\(name)/\(path)"
    }

    /// The name at a URI's end.
    static func lastName(of uri: String) -> String {
        uri.utf8.split(separator: UInt8(ascii: "/")).last.map { String(Substring($0)) } ?? ""
    }

    static func isFile(_ uri: String) -> Bool { parts(of: uri).scheme == "file://" }

    private static func parts(of uri: String) -> (scheme: String, name: String) {
        guard let colon = uri.utf8.firstIndex(of: UInt8(ascii: ":")), uri[colon...].utf8.starts(with: "://".utf8) else {
            return ("", uri)
        }
        let scheme = uri[..<colon].lowercased()
        guard scheme == "s3" || scheme == "file" else { return ("", uri) }
        return (scheme + "://", String(uri.utf8[colon...].dropFirst(3)) ?? "")
    }
}
