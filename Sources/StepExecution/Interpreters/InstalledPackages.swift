import HostSystem
import SystemPackage

/// Which distributions are installed, by the names of the folders that describe them.
enum InstalledPackages {
    /// Names and versions; where one is found twice, the folder that Python looks into first counts.
    static func read(from folders: [FilePath]) -> [String: String] {
        var packages: [String: String] = [:]
        for folder in folders {
            // Not every place that Python looks into exists.
            for entry in folder.names.sorted() {
                guard let (name, version) = distribution(entry, in: folder) else { continue }
                if packages[name] == nil { packages[name] = version }
            }
        }
        return packages
    }

    private static func distribution(_ entry: String, in folder: FilePath) -> (name: String, version: String)? {
        if entry.hasSuffix(".dist-info") { return split(entry.dropLast(".dist-info".count)) }
        guard entry.hasSuffix(".egg-info") else { return nil }
        var stem = entry.dropLast(".egg-info".count)
        // `name-1.0-py3.11`
        if let dash = stem.lastIndex(of: "-"), stem[dash...].hasPrefix("-py") { stem = stem[..<dash] }
        if let found = split(stem) { return found }
        let version = File.text(folder.appending([entry, "PKG-INFO"]))?.split(whereSeparator: \.isNewline).lazy
            .first { $0.hasPrefix("Version: ") }
        return (distributionName(stem), version.map { String($0.dropFirst("Version: ".count)) } ?? "unknown")
    }

    private static func split(_ stem: Substring) -> (name: String, version: String)? {
        guard let dash = stem.lastIndex(of: "-") else { return nil }
        return (distributionName(stem[..<dash]), String(stem[dash...].dropFirst()))
    }
}
