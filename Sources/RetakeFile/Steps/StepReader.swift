import PipelineModel
import YAMLReading

/// Reads one step, for one combination of its matrix where it has one.
struct StepReader {
    private let node: StepNode
    private let combination: Matrix.Combination?
    private let id: String
    private var references: ReferenceReader
    private var arguments: [Expression.Member] = []

    init(_ node: StepNode, _ combination: Matrix.Combination?, _ names: StepNames) {
        self.node = node
        self.combination = combination
        id = node.name + (combination.map { "-\($0.name)" } ?? "")
        references = ReferenceReader(step: node.name, id: id, names: names, matrix: combination?.values ?? [:])
        references.outputs = node.outputs
    }

    /// The steps that it names, once it is read.
    var links: [StepLinks.Link] { references.links }

    mutating func step() throws(YAMLError) -> Step {
        try needs()
        try parameters()
        try map("inputs", expected: "a map such as {raw: data/raw}", hasNames: true)
        references.inputs = arguments.last { $0.key == "inputs" }?.value.keys ?? []
        try map("environment", expected: "a map of variables and values", hasNames: false)
        try run()
        try code()
        if let when = node["when"] { add("when", try WhenReader.expression(when, &references)) }
        add("metrics", .literal(.object(node.metrics)))
        let uris = node.outputs.map { name, _ in
            (name, Value.string(StepNames.uri(of: name, step: node.name, combination: combination?.name)))
        }.sorted { $0.0 < $1.0 }
        let folders = node.outputs.sorted { $0.key < $1.key }.map { ($0.key, Value.string($0.value)) }
        add("outputs", .literal(.object(Object(members: folders.map { .init(key: $0.0, value: $0.1) }))))
        add("uris", .literal(.object(Object(members: uris.map { .init(key: $0.0, value: $0.1) }))))
        try rules()
        var attributes = Object()
        attributes["cache"] = try cache()
        if let exclude = node["exclude"] {
            let patterns = try Settings.patterns(exclude, "'exclude' of step '\(node.name)'")
            attributes["exclude"] = .array(patterns.map(Value.string))
        }
        return Step(
            id: Step.ID(id), kind: "run", arguments: .object(arguments), dependsOn: references.needs,
            attributes: attributes)
    }

    private mutating func add(_ key: String, _ value: Expression) { arguments.append(.init(key: key, value: value)) }

    /// What it waits for beside what its texts name.
    private mutating func needs() throws(YAMLError) {
        guard let needs = node["needs"] else { return }
        let what = "'needs' of step '\(node.name)'"
        var elements = [needs]
        if case .list(let several) = needs.content { elements = several }
        for element in elements {
            let name = try element.text(what, expected: "a step's name, or a list of names")
            // What all others wait for has the same defaults.
            if name == node.name, !node.entries.areOwn("needs") { continue }
            try references.need(name, at: element.place)
        }
    }

    /// The step's own parameters come first wherever its texts name one.
    private mutating func parameters() throws(YAMLError) {
        var members: [Expression.Member] = []
        if node["parameters"] != nil {
            let what = "'parameters' of step '\(node.name)'"
            let entries = try node.entries.members("parameters", what, expected: "a map of names and values")
            try Self.checkVariables(entries, prefix: "PARAM", what)
            for member in entries {
                members.append(
                    .init(key: member.key, value: try references.expression(member.value, "'\(member.key)' in \(what)"))
                )
            }
            for member in members { references.parameters[member.key] = member.value }
        }
        for value in combination?.values.members ?? [] {
            members.append(.init(key: value.key, value: .literal(value.value)))
        }
        add("parameters", .object(members))
    }

    private mutating func map(_ key: String, expected: String, hasNames: Bool) throws(YAMLError) {
        var members: [Expression.Member] = []
        if node[key] != nil {
            let what = "'\(key)' of step '\(node.name)'"
            let entries = try node.entries.members(key, what, expected: expected)
            if hasNames { try Self.checkVariables(entries, prefix: "INPUT", what) }
            for member in entries {
                if hasNames, !StepNames.isName(member.key) {
                    throw YAMLError(.unfitName(member.key, what: "an entry of \(what)"), at: member.keyPlace)
                }
                if !hasNames,
                    member.key.isEmpty || member.key.utf8.contains(where: { $0 == 0 || $0 == UInt8(ascii: "=") })
                {
                    throw YAMLError(.unfitVariable(member.key, step: node.name), at: member.keyPlace)
                }
                members.append(
                    .init(key: member.key, value: try references.expression(member.value, "'\(member.key)' in \(what)"))
                )
            }
        }
        add(key, .object(members))
    }

    /// Each name must make a variable of its own.
    private static func checkVariables(
        _ entries: [YAMLNode.Member], prefix: String, _ what: String
    ) throws(YAMLError) {
        var names: [String: String] = [:]
        for entry in entries {
            let variable = FileJobBuilder.variable(prefix, entry.key)
            if let other = names.updateValue(entry.key, forKey: variable) {
                throw YAMLError(.sameVariable(entry.key, other, variable, in: what), at: entry.keyPlace)
            }
        }
    }

    private mutating func run() throws(YAMLError) {
        guard let run = node["run"] else { return }
        let what = "'run' of step '\(node.name)'"
        guard case .list(let elements) = run.content else {
            let text = try run.text(what, expected: "a command, such as python3 train.py")
            return add("run", try references.expression(text, at: run.place, what))
        }
        var words: [Expression] = []
        for element in elements { words.append(try references.expression(element, what)) }
        guard !words.isEmpty else { throw YAMLError(.empty(what), at: run.place) }
        add("run", .list(words))
    }

    /// Paths of files and folders, as they stand. Without any, the scripts that the command names.
    private mutating func code() throws(YAMLError) {
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
        var elements = [code]
        if case .list(let several) = code.content { elements = several }
        for element in elements {
            let text = try element.text(what, expected: "a list of files and folders")
            let path = text.hasSuffix("/") ? String(text.dropLast()) : text
            guard StepNode.isFolder(path) else { throw YAMLError(.unfitCode(text), at: element.place) }
            if let output = folders.output(around: path) ?? folders.output(below: path) {
                throw YAMLError(.outputOnCode(path, output: output, step: node.name), at: element.place)
            }
            paths.append(.string(path))
        }
        add("code", .literal(.array(paths)))
        add("codeIsStated", .literal(true))
    }

    private mutating func rules() throws(YAMLError) {
        if let timeout = node["timeout"] {
            let expected = "a time such as 2h"
            let text = try timeout.text("'timeout' of step '\(node.name)'", expected: expected)
            guard let seconds = Quantity.seconds(text), seconds > 0 else {
                throw timeout.wrongType("'timeout' of step '\(node.name)'", expected, hint: " '\(text)'")
            }
            add("timeout", .literal(.integer(Int(seconds))))
        }
        if let retries = node["retries"] {
            guard case .scalar(let value) = retries.content, let count = value.integer, (0...1_000).contains(count)
            else {
                throw retries.wrongType("'retries' of step '\(node.name)'", "a number from 0 to 1000")
            }
            add("retries", .literal(.integer(count)))
        }
        if let runtime = node["runtime"] { try self.runtime(runtime) }
        if let python = node["python"] {
            let choice = try Settings.python(
                python, "'python' of step '\(node.name)'", members: node.entries.map("python"))
            if case .map? = node["runtime"]?.content {
                throw YAMLError(.pythonInContainer(step: node.name), at: python.place)
            }
            add("python", .literal(choice.json))
        }
    }

    private mutating func runtime(_ runtime: YAMLNode) throws(YAMLError) {
        let what = "'runtime' of step '\(node.name)'"
        if let members = node.entries.map("runtime") { return try container(members, at: runtime.place) }
        let expected = "host, namespace or a map such as {image: python:3.12-slim}"
        let text = try runtime.text(what, expected: expected)
        guard ["host", "namespace"].contains(text) else {
            throw runtime.wrongType(what, expected, hint: " '\(text)'")
        }
        add("runtime", .literal(.string(text)))
    }

    private mutating func container(_ members: [YAMLNode.Member], at place: SourceLocation) throws(YAMLError) {
        var container: [Expression.Member] = []
        for member in members {
            let what = "'\(member.key)' in 'runtime' of step '\(node.name)'"
            switch member.key {
            case "image":
                let name = try Settings.imageName(member.value, what)
                container.append(
                    .init(key: "image", value: try references.expression(name, at: member.value.place, what)))
            case "engine":
                container.append(
                    .init(key: "engine", value: .literal(.string(try Settings.engine(member.value, what)))))
            default:
                throw YAMLError(
                    .unknownKey(member.key, in: "runtime", known: ["image", "engine"]), at: member.keyPlace)
            }
        }
        guard container.contains(where: { $0.key == "image" }) else {
            throw YAMLError(.noImage(step: node.name), at: place)
        }
        add("container", .object(container))
    }

    private func cache() throws(YAMLError) -> Value? {
        guard let node = node["cache"] else { return nil }
        let what = "'cache' of step '\(self.node.name)'"
        let text = try node.text(what, expected: "always, never or a time such as 30d")
        guard CachePolicy(text) != nil else {
            throw node.wrongType(what, "always, never or a time such as 30d", hint: " '\(text)'")
        }
        return .string(text)
    }
}

extension Expression {
    /// The keys of a map.
    fileprivate var keys: [String] { if case .object(let members) = self { members.map(\.key) } else { [] } }
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
