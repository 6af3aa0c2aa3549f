import HostSystem
package import PipelineModel
import SystemPackage

/// Which distributions the files of an environment belong to, by the lists that these left when they were installed.
package struct PackageOwners: Sendable {
    /// By absolute path.
    private var files: [String: [String]] = [:]
    /// Of distributions without such a list, as Debian's: by the path of a module or package directly in a folder, without its
    /// suffix.
    private var modules: [String: [String]] = [:]
    /// Programs that a distribution brings as they are, but for their first line.
    private var scripts: Set<String> = []

    package init(of installed: InstalledPackages) {
        for distribution in installed.distributions {
            let place = FilePath(distribution.place)
            if distribution.name.hasPrefix("conda:") {
                addFiles(ofConda: place, as: distribution.name)
            } else {
                addFiles(describedBy: place, as: distribution.name)
            }
        }
    }

    /// The distributions that a file belongs to; several may claim it, or none.
    package func owners(of path: String) -> [String] {
        if let owners = files[path] { return owners }
        if modules.isEmpty { return [] }
        var path = FilePath(path)
        while let name = path.lastComponent?.string {
            path = path.removingLastComponent()
            if let owners = modules[path.appending(String(name.prefix { $0 != "." })).string] { return owners }
        }
        return []
    }

    /// Whether the file counts by itself, whoever brought it: no distribution's identity says what is in it.
    package func isScript(_ path: String) -> Bool { scripts.contains(path) }

    private mutating func addFiles(describedBy place: FilePath, as name: String) {
        let folder = place.removingLastComponent()
        guard let record = DistributionRecord(of: place) else {
            let listed = File.text(place.appending("top_level.txt"))?.split(whereSeparator: \.isNewline).map(
                String.init)
            for module in listed ?? [] { modules[folder.appending(module).string, default: []].append(name) }
            return
        }
        // Those that an installer makes of an entry point say nothing else than that does.
        let entryPoints = EntryPoints(of: place)
        let made = entryPoints.names(in: "console_scripts").union(entryPoints.names(in: "gui_scripts"))
        for line in record.lines {
            let path =
                line.path.hasPrefix("../")
                ? folder.pushing(FilePath(line.path)).lexicallyNormalized().string
                : folder.string + "/" + line.path
            files[path, default: []].append(name)
            if line.isScript, !made.contains(String(path.split(separator: "/").last ?? "")) { scripts.insert(path) }
        }
    }

    /// Conda's description of a package is JSON with a list `files`, relative to the prefix.
    private mutating func addFiles(ofConda place: FilePath, as name: String) {
        let prefix = place.removingLastComponent().removingLastComponent().string
        guard let text = File.text(place, limit: 64 << 20), let json = try? JSONReader.read(text) else { return }
        for file in json["files"]?.array ?? [] {
            if let file = file.string { files[prefix + "/" + file, default: []].append(name) }
        }
    }

    /// The file that a compiled module stands for, `a/x.py` for `a/__pycache__/x.cpython-311.pyc`; other files stand for
    /// themselves. Python takes it only as long as it matches its source, which it does not open then.
    package static func source(of path: String) -> String {
        guard path.hasSuffix(".pyc"), let range = path.range(ofLast: "/__pycache__/") else { return path }
        let name = path[range.upperBound...]
        return name.contains("/") ? path : path[..<range.lowerBound] + "/" + name.prefix { $0 != "." } + ".py"
    }
}

extension String {
    fileprivate func range(ofLast text: String) -> Range<Index>? { ranges(of: text).last }
}
