import YAMLReading

/// Reads a file and all that it includes, each once.
struct IncludeReader {
    /// More than anybody writes, one in the other.
    private static let deepest = 50
    private static let form = "a path, or a list of paths"

    private let context: SettingsContext
    private let mainName: String
    /// By their ids.
    private var files: [String: IncludedFile] = [:]
    /// The files that lead to the one that is read now, and where each names the next.
    private var way: [(id: String, name: String, place: SourceLocation)] = []
    private(set) var places: ScalarPlaces

    /// The file and those that it includes, the including ones first.
    static func read(
        _ main: [YAMLNode.Member], text: String, file: String, in context: SettingsContext
    ) throws(YAMLError) -> (files: MergedFiles, places: ScalarPlaces) {
        var reader = IncludeReader(context: context, mainName: file, places: ScalarPlaces([file: text]))
        _ = try reader.visit(main, text: text, id: context.id, name: file)
        var order: [IncludedFile] = []
        reader.add(context.id, to: &order)
        return (MergedFiles(order.reversed()), reader.places)
    }

    private init(context: SettingsContext, mainName: String, places: ScalarPlaces) {
        self.context = context
        self.mainName = mainName
        self.places = places
    }

    private mutating func visit(
        _ members: [YAMLNode.Member], text: String, id: String, name: String
    ) throws(YAMLError) -> IncludedFile {
        var reached: Set<String> = [id]
        var included: [String] = []
        for node in try Self.paths(in: members) {
            let file = try follow(node, from: (id, name))
            reached.formUnion(file.reached)
            included.append(file.id)
        }
        let file = IncludedFile(id: id, name: name, text: text, members: members, included: included, reached: reached)
        files[id] = file
        return file
    }

    private mutating func follow(
        _ node: YAMLNode, from includer: (id: String, name: String)
    ) throws(YAMLError) -> IncludedFile {
        let path = try node.text("'include'", expected: Self.form)
        let found: SettingsContext.Included
        do throws(SettingsContext.IncludeError) {
            found = try context.included(path, includer.id)
        } catch {
            throw YAMLError(.unreadableInclude(path, reason: error.reason), at: node.place)
        }
        way.append((includer.id, includer.name, node.place))
        defer { way.removeLast() }
        if let start = way.firstIndex(where: { $0.id == found.id }) {
            let links = way[start...].map { IncludeLink(file: $0.name, place: $0.place) }
            throw YAMLError(.includeCycle(links), at: node.place)
        }
        if let known = files[found.id] { return known }
        guard way.count <= Self.deepest else { throw YAMLError(.tooManyIncludes(Self.deepest), at: node.place) }
        places.add(found.text, of: found.name)
        let root = try YAMLReader.read(found.text, file: found.name) { root throws(YAMLError) in root }
        var members: [YAMLNode.Member] = []
        if let root, !root.isNull {
            members = try root.members("the file", expected: "a map, such as 'steps: {train: {run: python3 train.py}}'")
        }
        for member in members where !MergedFiles.keys.contains(member.key) {
            let problem: SettingsProblem =
                Settings.keys.contains(member.key)
                ? .onlyInMain(member.key, main: mainName)
                : .unknownKey(member.key, in: nil, known: MergedFiles.keys)
            throw YAMLError(problem, at: member.keyPlace)
        }
        return try visit(members, text: found.text, id: found.id, name: found.name)
    }

    /// Adds a file after all that it includes, so that in the end those come last, in the order of the files that name them.
    private func add(_ id: String, to order: inout [IncludedFile]) {
        guard let file = files[id], !order.contains(where: { $0.id == id }) else { return }
        for included in file.included.reversed() { add(included, to: &order) }
        order.append(file)
    }

    private static func paths(in members: [YAMLNode.Member]) throws(YAMLError) -> [YAMLNode] {
        guard let node = members.first(where: { $0.key == "include" })?.value, !node.isNull else { return [] }
        if case .list(let paths) = node.content { return paths }
        return [node]
    }
}

/// A file that is read, and what it says.
struct IncludedFile {
    let id: String
    let name: String
    let text: String
    let members: [YAMLNode.Member]
    /// The files that it names itself, by their ids.
    let included: [String]
    /// All files that it includes, however far, and itself.
    let reached: Set<String>
}

/// A file names another one, which it includes.
struct IncludeLink: Hashable {
    let file: String
    let place: SourceLocation
}
