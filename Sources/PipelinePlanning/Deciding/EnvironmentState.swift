import HostSystem
import PipelineModel
import StepExecution
import SystemPackage

/// What a step's environment is now, of all that steps were seen to use.
struct EnvironmentState: Sendable {
    let interpreter: Interpreter
    let files: LocalFiles

    /// The parts of a recording that are files of the environment, or of the machine: their names tell where to look now.
    private static let fileArea = "file/"
    private static let folderArea = "folder/"
    private static let moduleArea = "module/"

    private static func name(_ place: String, in area: String) -> String {
        place.hasPrefix("/") ? area.dropLast() + place : area + place
    }

    private static func place(_ rest: Substring) -> String { rest.hasPrefix("{") ? String(rest) : "/" + rest }

    /// Files and folders that count because they were read, and modules inside of packages that may come to be there or go unseen: those
    /// directly in a folder of packages are told by the names there.
    func parts(of reads: EnvironmentReads) -> [Part] {
        reads.files.map { part(named: Self.name($0, in: Self.fileArea)) }
            + reads.folders.map { part(named: Self.name($0, in: Self.folderArea)) }
            + reads.modules.filter { $0.contains(".") }.map { part(ofModule: $0) }.compactMap(\.self)
    }

    /// The same of all that an earlier manifest holds.
    func parts(in earlier: Manifest) -> [Part] {
        earlier.parts.compactMap { part in
            if part.name.hasPrefix(Self.moduleArea) {
                return self.part(ofModule: String(part.name.dropFirst(Self.moduleArea.count)))
            }
            let isRead = part.name.hasPrefix(Self.fileArea) || part.name.hasPrefix(Self.folderArea)
            return isRead ? self.part(named: part.name) : nil
        }
    }

    private func part(named name: String) -> Part {
        let isFile = name.hasPrefix(Self.fileArea)
        let place = Self.place(name.dropFirst(isFile ? Self.fileArea.count : Self.folderArea.count))
        // Anybody may have written the name into a recording: only files are read, which end.
        let kind = path(of: place).map(files.kinds.kind) ?? .nothing
        switch (kind, path(of: place)) {
        case (.file, let path?), (.program, let path?):
            return Part(name: name, digest: (try? files.digest(of: path)) ?? sha256("unreadable"))
        case (.folder, let path?):
            return Part(
                name: name, digest: LocalFiles.digest(ofNames: files.names(in: path)))
        case (.other, _): return Part(name: name, digest: sha256("other"), text: "no file")
        default: return Part(name: name, digest: sha256("absent"), text: "absent")
        }
    }

    /// A file or folder that was read, and that is not in the state any more that it was in at some moment.
    func fileChanged(since start: Int64, of reads: EnvironmentReads) -> String? {
        (reads.files + reads.folders).first { place in
            guard let path = path(of: place), let state = FileState(at: path.string) else { return false }
            return state.changedAt >= start && !onlyCompiled(in: path, since: start)
        }
    }

    /// Whether all that happened in a folder is that a Python put its compiled modules there.
    private func onlyCompiled(in folder: FilePath, since start: Int64) -> Bool {
        let changed = folder.names.filter { name in
            FileState(at: folder.appending(name).string).map { $0.changedAt >= start } ?? true
        }
        return changed == ["__pycache__"]
    }

    /// What is no part of a manifest, since all of the environment is one: the distributions, modules and programs that were
    /// asked for.
    func text(of reads: EnvironmentReads) -> String {
        let installed = interpreter.installed
        let distributions = Dictionary(grouping: installed.distributions, by: \.name)
        var lines = reads.distributions.map { name in
            "distribution \(name) "
                + distributions[name, default: []].map { "\($0.version) \($0.identity)" }.joined(separator: ",")
        }
        lines += reads.modules.map { "module \($0) \(candidates(of: $0).joined(separator: ","))" }
        let programs = Set(installed.programs)
        lines += reads.programs.map { "program \($0) \(programs.contains($0))" }
        lines += reads.pluginGroups.map { group in
            let plugins = installed.distributions.compactMap { found in
                found.entryPoints[group].map { "\(found.name) \($0)" }
            }
            return "plugins \(group) \(plugins.joined(separator: ","))"
        }
        if reads.startsPython { lines.append("path files \(installed.pathFiles)") }
        return lines.joined(separator: "\n")
    }

    /// What a Python could take for a module, in all folders where it looks.
    private func candidates(of module: String) -> [String] {
        var parents = module.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let last = parents.popLast() ?? ""
        let installed = interpreter.installed
        let folders =
            parents.isEmpty
            ? installed.folders.map { (path: $0.path, names: $0.names) }
            : installed.folders.map {
                let path = FilePath($0.path).appending(parents)
                return (path: path.string, names: $0.names.contains(parents[0]) ? files.names(in: path) : [])
            }
        let sources = installed.sourceFolders.map { folder in
            let path = FilePath(folder).appending(parents)
            return (path: path.string, names: files.names(in: path))
        }
        return (folders + sources).enumerated().flatMap { index, folder in
            folder.names.filter { $0.prefix { $0 != "." } == last }.sorted().map { "\(index)/\($0)" }
        }
    }

    /// Nil for a module of a package that is not there either.
    private func part(ofModule module: String) -> Part? {
        let found = candidates(of: module)
        let name = Self.moduleArea + module
        if !found.isEmpty { return Part(name: name, digest: sha256(found.joined(separator: ","))) }
        return hasFolder(holding: module) ? Part(name: name, digest: sha256("absent"), text: "absent") : nil
    }

    private func hasFolder(holding module: String) -> Bool {
        let first = module.prefix { $0 != "." }
        return (interpreter.installed.folders + interpreter.installed.sources).contains {
            $0.names.contains(String(first))
        }
    }

    /// Where a file is that reads name.
    private func path(of place: String) -> FilePath? {
        guard place.hasPrefix("{"), let end = place.firstIndex(of: "}") else { return FilePath(place) }
        let word = place[place.index(after: place.startIndex)..<end].split(separator: " ")
        let rest = FilePath(String(place[end...].dropFirst().drop { $0 == "/" }))
        if word.first == "python" { return interpreter.folder.pushing(rest) }
        let number = word.count > 1 ? Int(word[1]) ?? 0 : 1
        guard word.first == "packages", interpreter.installed.folders.indices.contains(number - 1) else { return nil }
        return FilePath(interpreter.installed.folders[number - 1].path).pushing(rest)
    }
}
