import HostSystem
import PipelineModel
import SystemPackage

/// Reads what is installed for a Python, from the folders that it takes packages from.
///
/// Distributions are told by the folders that describe them; none of their modules is opened.
struct PackageReader: Hashable {
    /// In the order in which Python looks.
    let folders: [FilePath]
    /// Prefixes of installations and environments: conda tells there what it installed.
    let prefixes: [FilePath]
    let programs: FilePath?
    let userFolder: FilePath?

    init(folders: [FilePath], prefixes: [FilePath], programs: FilePath?, userFolder: FilePath?) {
        // `lib64` is `lib` by another name in many places.
        var seen: Set<[UInt64]> = []
        self.folders = folders.filter { folder in
            FileState(at: folder.string).map { seen.insert([$0.device, $0.inode]).inserted } ?? false
        }
        self.prefixes = prefixes
        self.programs = programs
        self.userFolder = userFolder
    }

    /// - Parameters:
    ///   - known: what was read in earlier runs.
    ///   - seen: gets all files that the answer was made of.
    func read(_ known: (any DigestStore)?, _ seen: inout SeenFiles) -> InstalledPackages {
        var distributions: [Distribution] = []
        var found: [InstalledPackages.PackageFolder] = []
        var sources: [FilePath] = []
        var pathFiles: [String] = []
        let hidden = prefixes + SystemLayout.sharedFolders.map { FilePath($0) } + folders
        func isHidden(_ source: FilePath) -> Bool { hidden.contains(where: source.starts) }
        for folder in folders {
            seen.note(folder.string)
            // Not every place that Python looks into exists.
            guard let names = try? folder.sortedNames() else { continue }
            var facts = FileFacts("identity", at: folder.string, in: known)
            distributions += names.compactMap { distribution($0, in: folder, &facts) }.sorted { $0.name < $1.name }
            facts.keep()
            seen.formUnion(facts.seen)
            found.append(.init(path: folder.string, names: names.filter { $0 != "__pycache__" }))
            for name in names where name.hasSuffix(".pth") {
                seen.note(folder.appending(name).string)
                let text = File.text(folder.appending(name)) ?? ""
                for line in text.split(whereSeparator: \.isNewline).map(\.trimmed) where !line.hasPrefix("#") {
                    let source = EditableSources.folder(inPathFile: line, of: folder, &seen)
                    // What else a line says is carried out by every Python that starts, or adds a folder of which nobody looks for
                    // candidates.
                    if let source, !isHidden(source) {
                        sources.append(source)
                    } else {
                        pathFiles.append("\(name) \(line) \(source != nil)")
                    }
                }
            }
            for name in names where EditableSources.isFinder(name) {
                seen.note(folder.appending(name).string)
                sources += EditableSources.folders(inFinder: File.text(folder.appending(name)) ?? "", &seen)
                    .filter { !isHidden($0) }
            }
        }
        for prefix in prefixes { distributions += Self.condaPackages(of: prefix, &seen) }
        if let programs { seen.note(programs.string) }
        return InstalledPackages(
            distributions: distributions, folders: found,
            sources: sources.reduce(into: []) { kept, source in
                if kept.contains(where: { $0.path == source.string }) { return }
                kept.append(.init(path: source.string, names: source.names.filter { $0 != "__pycache__" }.sorted()))
            },
            pathFiles: pathFiles.isEmpty ? "" : sha256(pathFiles.joined(separator: "\n")),
            programs: programs.flatMap { try? $0.sortedNames() } ?? [],
            userFolder: userFolder?.string)
    }

    private func distribution(_ entry: String, in folder: FilePath, _ facts: inout FileFacts) -> Distribution? {
        let place = folder.appending(entry)
        if entry.hasSuffix(".dist-info") {
            guard let (name, version) = Self.split(entry.dropLast(".dist-info".count)) else { return nil }
            let identity = facts.fact(of: place.appending("RECORD").string) { DistributionRecord(of: place)?.identity }
            // Of an archive all files are listed: where it lay, and when it was packed, is of no account.
            let origin = facts.fact(of: place.appending("direct_url.json").string) {
                File.text(place.appending("direct_url.json")).map { $0.contains("\"archive_info\"") ? "" : sha256($0) }
            }
            let all = [identity ?? described(by: place.appending("METADATA"), &facts), origin]
                .compactMap(\.self).filter { !$0.isEmpty }
            return Distribution(
                name: name, version: version, identity: all.count > 1 ? sha256(all.joined()) : all.first ?? "",
                place: place.string, entryPoints: entryPoints(of: place, &facts))
        }
        guard entry.hasSuffix(".egg-info") else { return nil }
        var stem = entry.dropLast(".egg-info".count)
        // `name-1.0-py3.11`
        if let dash = stem.lastIndex(of: "-"), stem[dash...].hasPrefix("-py") { stem = stem[..<dash] }
        let isFile = File.status(of: place)?.type == .regular
        let identity = described(by: isFile ? place : place.appending("PKG-INFO"), &facts) ?? ""
        if let (name, version) = Self.split(stem) {
            return Distribution(
                name: name, version: version, identity: identity, place: place.string,
                entryPoints: entryPoints(of: place, &facts))
        }
        let version = File.text(place.appending("PKG-INFO"))?.split(whereSeparator: \.isNewline).lazy
            .first { $0.hasPrefix("Version: ") }
        return Distribution(
            name: distributionName(stem), version: version.map { String($0.dropFirst("Version: ".count)) } ?? "unknown",
            identity: identity, place: place.string, entryPoints: entryPoints(of: place, &facts))
    }

    /// A digest of what each group has.
    private func entryPoints(of place: FilePath, _ facts: inout FileFacts) -> [String: String] {
        let file = place.appending("entry_points.txt")
        let fact = facts.fact(of: file.string) {
            EntryPoints(of: place).groups.map { "\($0.key) \(sha256($0.value.joined(separator: "\n")))" }.sorted()
                .joined(
                    separator: "\n")
        }
        return Dictionary((fact ?? "").linesByFirstWord.map { (String($0.word), String($0.rest)) }) { first, _ in first
        }
    }

    private func described(by file: FilePath, _ facts: inout FileFacts) -> String? {
        facts.fact(of: file.string) { (try? File.read(file)).map { sha256($0) } }
    }

    private static func split(_ stem: Substring) -> (name: String, version: String)? {
        guard let dash = stem.lastIndex(of: "-") else { return nil }
        return (distributionName(stem[..<dash]), String(stem[dash...].dropFirst()))
    }

    /// A file `name-version-build.json` for each package, Python's or not.
    private static func condaPackages(of prefix: FilePath, _ seen: inout SeenFiles) -> [Distribution] {
        let folder = prefix.appending("conda-meta")
        seen.note(folder.string)
        return folder.names.sorted().compactMap { file in
            guard file.hasSuffix(".json") else { return nil }
            let parts = file.dropLast(".json".count).split(separator: "-")
            guard parts.count >= 3 else { return nil }
            return Distribution(
                name: "conda:" + parts.dropLast(2).joined(separator: "-"), version: String(parts[parts.count - 2]),
                identity: String(parts[parts.count - 1]), place: folder.appending(file).string)
        }
    }
}

/// What a distribution offers by name: `entry_points.txt`, which has a section for each group (packaging.python.org, "Entry points
/// specification").
struct EntryPoints {
    /// Lines `name = module:object` by group.
    private(set) var groups: [String: [String]] = [:]

    init(of place: FilePath) {
        var group = ""
        for line in File.text(place.appending("entry_points.txt"))?.split(whereSeparator: \.isNewline) ?? [] {
            let line = line.trimmed
            if line.hasPrefix("["), line.hasSuffix("]") {
                group = String(line.dropFirst().dropLast()).trimmed
            } else if !line.isEmpty, !line.hasPrefix("#") {
                groups[group, default: []].append(line)
            }
        }
    }

    func names(in group: String) -> Set<String> {
        Set(groups[group, default: []].map { String($0.prefix { $0 != "=" }).trimmed })
    }
}

/// Where packages lie that are installed as links to their sources.
enum EditableSources {
    /// The folder that a line of a path file adds, if it is there; lines may be code, too (docs.python.org, `site`).
    static func folder(inPathFile line: String, of folder: FilePath, _ seen: inout SeenFiles) -> FilePath? {
        guard !line.isEmpty, !line.hasPrefix("import "), !line.hasPrefix("import\t") else { return nil }
        let path = folder.pushing(FilePath(line)).lexicallyNormalized()
        // Of a folder, its names are read, too. A zip file serves as one.
        seen.note(path.string)
        return File.status(of: path) == nil ? nil : path
    }

    /// Whether a module is one that setuptools makes to find an editable package (`__editable___name_1_0_finder`).
    static func isFinder(_ name: String) -> Bool { name.hasPrefix("__editable__") && name.hasSuffix("finder.py") }

    /// The folders of the packages that such a module maps names to.
    static func folders(inFinder text: String, _ seen: inout SeenFiles) -> [FilePath] {
        let paths = text.split(whereSeparator: \.isNewline)
            .filter { $0.hasPrefix("MAPPING") || $0.hasPrefix("NAMESPACES") }
            .flatMap { line in
                line.split(omittingEmptySubsequences: false) { $0 == "'" || $0 == "\"" }.enumerated()
                    .filter { !$0.offset.isMultiple(of: 2) && $0.element.hasPrefix("/") }
                    .map { FilePath(String($0.element)).lexicallyNormalized() }
            }
        return paths.compactMap { path in
            seen.note(path.string)
            // A single module is named without its suffix.
            let folder = isFolder(path) ? path : path.removingLastComponent()
            seen.note(folder.string)
            return isFolder(folder) && folder != "/" ? folder : nil
        }
    }

    private static func isFolder(_ path: FilePath) -> Bool { File.status(of: path)?.type == .directory }
}
