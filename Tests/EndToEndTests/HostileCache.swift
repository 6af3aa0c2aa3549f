import Foundation
import PipelineModel
import SystemPackage
import TestSupport

/// A project with a cache that holds a document of each kind, somebody's files beside it, and the program to be run with
/// one field of one document replaced.
struct HostileCache {
    /// A document of a cache, and the commands that read it.
    struct Document {
        let kind: String
        /// Below the folder that holds the cache; empty for the index, whose fields are columns.
        let path: String
        let value: Value
        let commands: [[String]]
    }

    /// One field with one value for one command.
    struct Trial: CustomStringConvertible {
        let document: Document
        let field: [Key]
        let value: String
        let command: [String]

        var description: String {
            "\(document.kind) \(field.map(\.description).joined(separator: ".")) = "
                + "\(value.count > 60 ? "\(value.prefix(20))… (\(value.utf8.count))" : value): \(command)"
        }
    }

    /// Where a value stands in another one.
    enum Key: CustomStringConvertible, Hashable {
        case member(String)
        case element(Int)

        var description: String {
            switch self {
            case .member(let name): name
            case .element(let index): "\(index)"
            }
        }
    }

    /// JSON texts, most of them of another kind than belongs where they are put.
    static let values =
        [
            "null", "true", "-1", "0", "0.5", "9223372036854775807", "-9223372036854775808", "99999999999999999999",
            "1e300", "-1e300", "1e999", "NaN", "-Infinity", #""""#, #""..""#, #""../../../victim""#, #""/""#,
            #""a\u0000b""#,
            #""\u001b]0;OWNED\u0007\u001b[2J\u001b[8m""#, #""good\rbad\n\u009b31m\u202ex\u2066""#,
            #""\#(String(repeating: "a", count: 100_000))""#,
            #""\#(String(repeating: "F", count: 64))""#, #""\#(String(repeating: "0", count: 64))""#, "[]",
            "[9223372036854775807, 9223372036854775807]", #"["a", "a", null]"#, "{}", #"{"": {"": 1}}"#,
            String(repeating: "[", count: 20_000),
        ]

    let project: Project
    let documents: [Document]

    /// Makes the project and its cache: two steps that ran, one of them checked and one accepted, a model, an export.
    init() throws {
        let project = try Project()
        self.project = project
        try project.space.write("victim/thesis.txt", "years of work")
        try project.space.write("home/archive.tar.gz", "not yours")
        try project.write("data/x", "1\n")
        try project.write("code/a.py", "print('accuracy=0.5')\nopen('outputs/out/f', 'w').write('unlike any other')\n")
        try project.write("code/unread.py", "pass\n")
        try project.write(
            "retake.yaml",
            """
            name: p
            parameters: {n: 1}
            steps:
              a:
                run: [/usr/bin/python3, code/a.py, "${parameters.n}"]
                code: [code]
                inputs: {d: data}
                outputs: [out]
                metrics: {acc: 'accuracy=([0-9.]+)'}
              b:
                run: 'cp inputs/out/f outputs/out/g; ln -s g outputs/out/l; mkdir outputs/out/e; test ${parameters.n} = 1'
                inputs: {out: "${steps.a.out}"}
                outputs: [out]
            """)
        @Sendable func retake(_ arguments: String...) throws {
            let process = try project.start(arguments + Self.runtime(arguments), environment: Self.home(project))
            let result = try project.result(of: process)
            guard result.status == 0 || arguments.contains("n=2") else {
                throw CocoaError(.featureUnsupported, userInfo: ["": "\(arguments): \(result.errors)"])
            }
        }
        try retake("run")
        try retake("run", "--param", "n=2")
        try project.edit("code/a.py", "other')\n", "other')\n# x\n")
        try retake("accept", "a")
        try retake("run")
        try project.edit("code/a.py", "# x\n", "")
        for _ in 1...2 { try retake("run") }
        try retake("verify", "b")
        try retake("cache", "export", "export.tar.gz")
        documents = try Self.documents(of: project)
        // An archive that is imported is unpacked, changed and packed for each trial.
        let script =
            "cp -a cache good && cp -a project fine && mkdir exported && tar xzf project/export.tar.gz -C exported"
        let process = try project.start([], in: ".", through: ["/bin/sh", "-c", script])
        process.waitUntilExit()
    }

    static func home(_ project: Project) -> [String: String] {
        ["HOME": project.space.path.appending("home").string]
    }

    private static func runtime(_ command: [String]) -> [String] {
        ["run", "plan", "why", "accept", "verify", "graph"].contains(command[0]) ? ["--runtime", "host"] : []
    }

    private static func documents(of project: Project) throws -> [Document] {
        let files = project.space.files(below: "cache").map { "cache/\($0)" }
        func document(_ kind: String, _ path: String, _ commands: [String]) throws -> Document {
            // A file of lines is a list of documents.
            let lines = try project.space.read(path).split(separator: "\n").map { String($0) }
            var value: Value =
                path.hasSuffix(".jsonl")
                ? .array(try lines.map { try JSONReader.read($0) }) : try JSONReader.read(project.space.read(path))
            if kind == "recording" || kind == "export" { value = complete(value) }
            let commands = commands.map { command in
                let words = command.split(separator: " ").map(String.init)
                return words + (words.isEmpty ? [] : runtime(words))
            }
            return Document(kind: kind, path: path, value: value, commands: commands)
        }
        func path(_ beginning: String, _ holds: String = "") throws -> String {
            let path = try files.first {
                guard $0.hasPrefix("cache/\(beginning)") && $0.contains(".json") else { return false }
                return try holds.isEmpty || project.space.read($0).contains(holds)
            }
            guard let path else { throw CocoaError(.fileNoSuchFile, userInfo: ["": beginning]) }
            return path
        }
        let recording = try path("recordings/", #""step":"a""#)
        let fingerprint = FilePath(recording).stem ?? ""
        let model: Value = [
            "format": 1, "group": "g", "version": 1, "pipeline": "p", "step": "a", "fingerprint": .string(fingerprint),
            "content": ["a": 1], "trees": ["model": .string(fingerprint)], "user": "ada", "registeredAt": 1,
            "approval": "Approved",
        ]
        try project.space.write("cache/models/g/1.json", model.json())
        let runs = [
            "run", "run --json", "plan", "plan --json", "why a", "why a --json", "show a", "logs a", "report", "graph",
            "verify b",
        ]
        let looks = ["runs", "runs --json", "diff", "diff --json", "models", "models --json", "who \(fingerprint)"]
        let upkeep = [
            "cache stats", "cache stats --json", "cache prune --limit 0", "cache prune --dry-run --json",
            "cache verify",
            "cache verify --repair --json", "cache rebuild", "cache export x.tar.gz", "cache forget a",
        ]
        let takes = ["get a out/f -", "get a", "who data/x", "accept a", "accept a --revoke"]
        return [
            try document("recording", recording, runs + looks + upkeep + takes),
            try document("acceptance", path("accepted/"), runs + upkeep + takes),
            try document("check", path("checks/"), runs + upkeep),
            try document("reads", path("reads/"), runs + upkeep),
            try document("last run", path("runs/"), runs + upkeep),
            try document(
                "model", "cache/models/g/1.json", runs + upkeep + looks + ["models g --version-number 1 --set X"]),
            try document("run", path("history/", #""outcome":"succeeded""#), runs + looks + upkeep + ["accept a"]),
            try document("failed run", path("history/", #""outcome":"failed""#), runs + looks + upkeep + ["logs b"]),
            try document(
                "plan", path("plans/"), ["run", "run --json", "plan", "plan --json", "why a", "graph", "show a"]),
            try document("export", recording, ["cache import hostile.tar.gz"]),
            Document(
                kind: "index", path: "", value: columns,
                commands: (runs + looks + upkeep + takes).map { $0.split(separator: " ").map(String.init) }
                    .map { $0 + runtime($0) }),
        ]
    }

    /// The columns of the index, by tables.
    private static let columns: Value = {
        let tables = [
            "recording": "fingerprint pipeline step recorded_at seconds log byte_count",
            "artifact": "digest tree byte_count content_byte_count", "output": "artifact fingerprint",
            "shard": "name modified_at", "tree": "digest byte_count state",
            "file": "path device inode size modified_at changed_at digest", "failed_attempt": "pipeline step parts",
        ]
        let members = tables.sorted { $0.key < $1.key }.map { table, columns in
            Object.Member(
                key: table,
                value: .object(
                    Object(members: columns.split(separator: " ").map { .init(key: String($0), value: .null) })))
        }
        return .object(Object(members: members))
    }()

    /// Puts a JSON text's value into a column of all rows of a table, lists and objects as bytes.
    private static let change = """
        import json, sqlite3, sys
        value = json.loads(sys.argv[3]) if len(sys.argv[3]) < 200000 else None
        if isinstance(value, (list, dict)): value = b"\\xff\\x00" + repr(value).encode()
        if isinstance(value, int) and abs(value) > 2**63 - 1: value = float(value)
        if isinstance(value, str): value = value.replace("\\x00", "")
        with sqlite3.connect("cache/index.sqlite") as base:
            base.execute(f"UPDATE OR IGNORE {sys.argv[1]} SET {sys.argv[2]} = ?", (value,))
        """

    /// A recording with what most do not have.
    private static func complete(_ recording: Value) -> Value {
        guard var object = recording.object else { return recording }
        object["resources"] = object["resources"] ?? ["processorSeconds": 1, "peakMemoryBytes": 1]
        object["results"] = [
            "metrics": [["name": "m", "value": 1]], "message": "text", "values": ["v": 1],
        ]
        object["undeclared"] = ["/etc/passwd"]
        return .object(object)
    }

    /// The file of the step's code that is edited, for a document that is read only then.
    private static let edits = ["acceptance": "a.py", "reads": "unread.py"]

    // MARK: Trials

    /// Every field of every document with every value for every command.
    var trials: [Trial] {
        documents.flatMap { document in
            Self.fields(of: document.value).filter { document.kind != "index" || $0.count == 2 }.flatMap { field in
                Self.values.filter { document.kind != "index" || !$0.hasPrefix("[[") }.flatMap { value in
                    document.commands.map { Trial(document: document, field: field, value: value, command: $0) }
                }
            }
        }
    }

    /// Of elements that are alike, the first and the last.
    private static func fields(of value: Value) -> [[Key]] {
        var fields: [[Key]] = [[]]
        switch value {
        case .object(let object):
            for member in object.members {
                fields += Self.fields(of: member.value).map { [.member(member.key)] + $0 }
            }
        case .array(let elements):
            for index in Set([0, elements.count - 1]).sorted() where elements.indices.contains(index) {
                fields += Self.fields(of: elements[index]).map { [.element(index)] + $0 }
            }
        default: break
        }
        return fields
    }

    private static func replacing(_ field: ArraySlice<Key>, of value: Value, by other: Value) -> Value {
        guard let key = field.first else { return other }
        switch (key, value) {
        case (.member(let name), .object(var object)):
            object[name] = object[name].map { replacing(field.dropFirst(), of: $0, by: other) }
            return .object(object)
        case (.element(let index), .array(var elements)):
            elements[index] = replacing(field.dropFirst(), of: elements[index], by: other)
            return .array(elements)
        default: return value
        }
    }

    /// Runs a command with a document in which one field is replaced. A minute, or 16 GB, is more than any has use for.
    func run(_ trial: Trial) throws -> Project.Result {
        let mark = "the value goes here"
        let value = Self.replacing(trial.field[...], of: trial.document.value, by: .string(mark))
        let lines = trial.document.path.hasSuffix(".jsonl") ? value.array ?? [value] : [value]
        let text = lines.map { $0.json().replacing("\"\(mark)\"", with: trial.value) }.joined(separator: "\n")
        try project.space.write("document.json", text)
        let isExport = trial.document.kind == "export"
        // A remembered plan holds as long as no file changed its state.
        var script =
            trial.document.kind == "plan" ? "" : "rm -rf cache project && cp -a good cache && cp -a fine project && "
        let path = trial.document.path
        if let edit = Self.edits[trial.document.kind] { script += "echo '# x' >> project/code/\(edit) && " }
        if trial.document.kind == "index" {
            let words = trial.field.map(\.description) + [trial.value]
            let quoted = words.map { "'\($0.replacing("'", with: "'\\''"))'" }.joined(separator: " ")
            try project.space.write("change.py", Self.change)
            script += "/usr/bin/python3 change.py \(quoted) && "
        } else if isExport {
            let member = "exported/\(path.dropFirst("cache/".count))"
            script += "cp document.json \(member) && tar czf project/hostile.tar.gz -C exported . && rm -rf cache && "
        } else {
            script += "cp document.json '\(path)' && "
        }
        script += "cd project && ulimit -v 16000000 && exec timeout -k 5 60 \"$0\" \"$@\""
        let process = try project.start(
            trial.command, in: ".", environment: Self.home(project), through: ["/bin/sh", "-c", script])
        return try project.result(of: process)
    }

    /// All files that no command has to change: what is in them, by their paths.
    func surroundings() throws -> [String: String] {
        let owned = [
            "cache/", "good/", "fine/", "exported/", "project/", "stdout.txt", "stderr.txt", "document.json",
            "change.py",
        ]
        var files = try project.space.files().filter { path in !owned.contains { path.hasPrefix($0) } }
            .reduce(into: [:]) { $0[$1] = try project.space.read($1) }
        for path in ["project/data/x", "project/retake.yaml"] {
            files[path] = try project.space.read(path)
        }
        return files
    }
}
