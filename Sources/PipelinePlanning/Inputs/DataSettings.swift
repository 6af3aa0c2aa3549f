import HostSystem
import PipelineModel
package import SystemPackage

/// Where data lies that no step of the pipeline makes.
package struct DataSettings: Sendable {
    /// A folder or file that stands in for an S3 object or prefix. A `*` in a part of its URI stands for anything in that
    /// part: the SDK writes stamps and digests there that are others each time.
    package struct Mapping: Sendable, Hashable {
        package let uri: DataURI
        package let path: FilePath
        /// Patterns of what is left out there.
        package let excluded: [String]
        /// Whether a person says it; else earlier executions of the same program wrote what lies there.
        package let isPersons: Bool

        package init(uri: DataURI, path: FilePath, excluded: [String] = [], isPersons: Bool = true) {
            self.uri = uri
            self.path = path
            self.excluded = excluded
            self.isPersons = isPersons
        }
    }

    /// Where relative `file://` URIs start: the folder of the definition.
    package let baseFolder: FilePath
    package let mappings: [Mapping]
    /// Holds a folder for each bucket.
    package let buckets: FilePath
    /// Patterns of what a person leaves out of these folders, beside the usual.
    package var excluded: [String] = []

    package init(baseFolder: FilePath, mappings: [Mapping], buckets: FilePath) {
        self.baseFolder = baseFolder
        self.mappings = mappings
        self.buckets = buckets
    }

    /// Without what earlier executions wrote.
    var ofPerson: DataSettings {
        DataSettings(baseFolder: baseFolder, mappings: mappings.filter(\.isPersons), buckets: buckets)
    }

    /// The same, then what is left out where a URI is mapped to, then what one input leaves out.
    func excluded(of input: Job.Input, at uri: DataURI) -> [String] {
        excluded + (mapping(of: uri)?.mapping.excluded ?? []) + input.excluded
    }

    /// The file or folder on this machine that a URI names, or nil when there is none.
    func localPath(of uri: DataURI, _ kinds: FileKinds) -> FilePath? {
        let place = place(of: uri)
        return kinds.exists(place) ? place : nil
    }

    /// The end of a path with which names of files and folders begin: what S3 means by a URI that names none of them
    /// itself. Nil where nothing begins so, and for what names a whole bucket or mapping, or ends with a slash.
    func prefix(of uri: DataURI, written text: String, _ kinds: FileKinds) -> FilePath? {
        guard uri.path == nil, uri.components.count > 1, !text.hasSuffix("/"), mapping(of: uri)?.rest.isEmpty != true
        else { return nil }
        let place = place(of: uri)
        return kinds.isPrefix(place) ? place : nil
    }

    /// Where on this machine it would lie: the mapping that matches most of a URI counts; then the bucket folder.
    func place(of uri: DataURI) -> FilePath {
        if let path = uri.path { return path }
        if let (mapping, rest) = mapping(of: uri) { return rest.reduce(mapping.path) { $0.appending($1) } }
        return uri.components.reduce(buckets) { $0.appending($1) }
    }

    private func mapping(of uri: DataURI) -> (mapping: Mapping, rest: [String])? {
        // What is written out counts before a pattern.
        mappings
            .compactMap { mapping in mapping.remainder(of: uri).map { (mapping, $0) } }
            .min { ($0.1.count, $0.0.uri.wildcardCount) < ($1.1.count, $1.0.uri.wildcardCount) }
    }
}

extension DataSettings.Mapping {
    /// The parts of a URI after those that this mapping names; nil when it names another place.
    fileprivate func remainder(of other: DataURI) -> [String]? {
        let parts = uri.components
        guard uri.scheme == other.scheme, parts.count <= other.components.count,
            zip(parts, other.components).allSatisfy({ $0 == $1 || $0.contains("*") && globMatches($0, $1) })
        else { return nil }
        return Array(other.components.dropFirst(parts.count))
    }
}

extension DataURI {
    fileprivate var wildcardCount: Int { components.count { $0.contains("*") } }
}
