import PipelineModel
import YAMLReading

/// Where a step's data and code are, and what of them is no input.
extension StepReader {
    mutating func inputs() throws(YAMLError) {
        references.isSeen = false
        defer { references.isSeen = true }
        let what = "'inputs' of step '\(node.name)'"
        let entries = try node.entries.members("inputs", what, expected: "a map such as {raw: data/raw}")
        try Self.checkVariables(entries, prefix: "INPUT", what)
        var members: [Expression.Member] = []
        var excluded = Object()
        var optional: [Value] = []
        for member in entries {
            guard StepNames.isName(member.key) else {
                throw YAMLError(.unfitName(member.key, what: "an entry of \(what)"), at: member.keyPlace)
            }
            let owner = "'\(member.key)' in \(what)"
            let (place, patterns) = try Settings.located(member.value, owner)
            let value = try references.expression(place, owner)
            if !patterns.isEmpty {
                guard !value.isOutput else { throw YAMLError(.excludedOutput(owner), at: member.value.place) }
                excluded[member.key] = .array(patterns.map(Value.string))
            }
            if value.isOfAllItems { optional.append(.string(member.key)) }
            members.append(.init(key: member.key, value: value))
        }
        add("inputs", .object(members))
        if !optional.isEmpty { add("optionalInputs", .literal(.array(optional))) }
        if !excluded.members.isEmpty { add("inputExcludes", .literal(.object(excluded))) }
        references.inputs = members.map(\.key)
    }

    /// Patterns of what is no input of the whole step.
    mutating func exclude() throws(YAMLError) {
        guard let exclude = node["exclude"] else { return }
        let patterns = try Settings.patterns(exclude, "'exclude' of step '\(node.name)'")
        add("exclude", .literal(.array(patterns.map(Value.string))))
    }

    /// Paths of files and folders, as they stand. Without any, the scripts that the command names.
    mutating func code() throws(YAMLError) {
        let what = "'code' of step '\(node.name)'"
        let folders = OutputFolders(node.outputs)
        guard let code = node["code"] else {
            guard let run = node["run"] else { return }
            let scripts = CommandScripts.named(in: run.value)
            // A script inside an output may be one that the step writes first.
            for script in scripts {
                guard
                    let output = folders.output(below: script) ?? node.outputs.first(where: { $0.value == script })?.key
                else { continue }
                throw YAMLError(.outputOnCode(script, output: output, step: node.name), at: run.place)
            }
            return add("code", .literal(.array(scripts.map(Value.string))))
        }
        var paths: [Value] = []
        var excluded = Object()
        var elements = [code]
        if case .list(let several) = code.content { elements = several }
        for element in elements {
            let (place, patterns) = try Settings.located(element, "an entry of \(what)")
            let text = try place.text(what, expected: "a list of files and folders")
            let path = text.hasSuffix("/") ? String(text.dropLast()) : text
            guard StepNode.isFolder(path) else { throw YAMLError(.unfitCode(text), at: place.place) }
            if let output = folders.output(around: path) ?? folders.output(below: path) {
                throw YAMLError(.outputOnCode(path, output: output, step: node.name), at: place.place)
            }
            paths.append(.string(path))
            if !patterns.isEmpty { excluded[path] = .array(patterns.map(Value.string)) }
        }
        add("code", .literal(.array(paths)))
        add("codeIsStated", .literal(true))
        if !excluded.members.isEmpty { add("codeExcludes", .literal(.object(excluded))) }
    }
}

extension Expression {
    /// Whether it names what the steps of all items leave: nothing, where there are no items.
    fileprivate var isOfAllItems: Bool {
        guard case .reference(.step(_, let path)) = self else { return false }
        return path.segments.count == 3 && path.root == "outputs"
    }

    /// Whether it names what another step leaves.
    fileprivate var isOutput: Bool {
        if case .literal(.string(let text)) = self { return text.hasPrefix(StepNames.root) }
        return references.contains { if case .step = $0 { true } else { false } }
    }
}

/// The scripts that a command names, by how they end.
enum CommandScripts {
    private static let suffixes = [
        ".py", ".sh", ".bash", ".R", ".r", ".jl", ".js", ".mjs", ".ts", ".rb", ".pl", ".lua", ".sql", ".ipynb", ".jar",
    ]

    static func named(in run: Value) -> [String] {
        let words: [String] =
            run.array?.compactMap(\.string)
            ?? (run.string ?? "").split { $0.isWhitespace || "\"';|&()<>=".contains($0) }.map(String.init)
        var seen: Set<String> = []
        return words.map { $0.hasPrefix("./") ? String($0.dropFirst(2)) : $0 }.filter { word in
            suffixes.contains(where: word.hasSuffix) && StepNode.isFolder(word) && !word.contains("$")
                && seen.insert(word).inserted
        }
    }
}
