import HostSystem
import PipelineModel
import SystemPackage

/// What a user's command that stands in for a step can observe: what it is asked, and its own code.
///
/// It runs with all that the user's shell has, which nobody could list: only the words of the command that name code in its
/// folder count by their contents. A file that it writes may be named there, too, and is none.
struct HandlerManifest {
    let manifest: Manifest

    init(_ handler: Handler, folder: FilePath, files: LocalFiles) throws {
        var parts: [Part] = []
        func add(_ name: String, _ text: String) {
            let shown = Secrets.isSecretPart(name) ? Secrets.mask : text
            parts.append(Part(name: name, digest: sha256(text), text: text.utf8.count <= 1_000 ? shown : nil))
        }
        add("config/handler", Value.array(handler.command.map(Value.string)).json())
        add("config/step", "\(handler.kind) \(handler.step)")
        for (name, value) in handler.input.object?.members.map({ ($0.key, $0.value) }) ?? [] {
            add("config/arguments/\(name)", value.json())
        }
        let outputs = handler.outputs.map { Value.string("\($0.name): \($0.kind.rawValue)") }
        add("config/outputs", Value.array(outputs).json())
        let words = Self.words(of: handler.command)
        let modules = Self.modules(in: words)
        // What a program is given first is what it runs, whatever it is called.
        let scripts = Set(zip(words, words.dropFirst()).filter { $0.0.isInterpreter }.map(\.1) + modules)
        for word in Set(words + modules) {
            let path = folder.pushing(FilePath(word)).lexicallyNormalized()
            guard path.starts(with: folder), path != folder else { continue }
            // That a script comes to be there is a change, too: the question is kept. What is none may be the handler's own.
            let isCode =
                word.isScriptName || scripts.contains(word)
                ? [.file, .program].contains(files.kinds.kind(of: path)) : files.kinds.isProgram(path)
            guard isCode else { continue }
            parts.append(Part(name: "code/\(word)", digest: try files.digest(of: path)))
        }
        manifest = Manifest(parts)
    }

    /// The files that may be the modules which `python3 -m` starts.
    private static func modules(in words: [String]) -> [String] {
        zip(words, words.dropFirst()).filter { $0.0 == "-m" }.flatMap { _, module -> [String] in
            let path = module.split(separator: ".").joined(separator: "/")
            return path.isEmpty ? [] : [path + ".py", path + "/__init__.py", path + "/__main__.py"]
        }
    }

    /// The words of a command and, where one of them is a script of the shell's, the words of that.
    private static func words(of command: [String]) -> [String] {
        command.flatMap { word in
            let parts = word.split { $0.isWhitespace || "\"';|&()<>=".contains($0) }.map(String.init)
            return parts == [word] ? parts : [word] + parts
        }
    }
}

extension String {
    private static let scriptSuffixes = [
        "py", "sh", "bash", "R", "r", "jl", "js", "mjs", "ts", "pl", "rb", "lua", "sql", "jar",
    ]

    /// Whether this starts a program that runs a script which it is given.
    fileprivate var isInterpreter: Bool {
        let name = FilePath(self).lastComponent?.string ?? ""
        let known = ["sh", "bash", "dash", "zsh", "ksh", "node", "ruby", "perl", "Rscript", "julia", "source", "."]
        return known.contains(name) || self == "." || name.hasPrefix("python")
    }

    /// Whether this is a script by its name.
    fileprivate var isScriptName: Bool {
        FilePath(self).extension.map(Self.scriptSuffixes.contains) ?? false
    }
}

extension ModelRegistration {
    /// The same content and the same files are the same version.
    func manifest(_ contents: [InputContent]) -> Manifest {
        var parts = zip(inputs, contents).map { Part(name: "input/\($0.name)", digest: $1.digest.text) }
        let names = Set(inputs.map(\.uri))
        for member in content.object?.members ?? [] {
            let text = member.value.replacing(names).json()
            parts.append(
                Part(
                    name: "config/\(member.key)", digest: sha256(text), text: text.utf8.count <= 1_000 ? text : nil))
        }
        parts.append(Part(name: "config/group", digest: sha256(group), text: group))
        return Manifest(parts)
    }
}

extension Value {
    /// Without some texts: URIs whose contents count instead.
    fileprivate func replacing(_ texts: Set<String>) -> Value {
        switch self {
        case .string(let text): .string(texts.contains(text) ? "…" : text)
        case .array(let elements): .array(elements.map { $0.replacing(texts) })
        case .object(let object):
            .object(Object(members: object.members.map { .init(key: $0.key, value: $0.value.replacing(texts)) }))
        default: self
        }
    }
}
