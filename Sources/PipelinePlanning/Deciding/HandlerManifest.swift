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
        for word in Set(handler.command.flatMap { $0.split(whereSeparator: \.isWhitespace).map(String.init) }) {
            let path = folder.pushing(FilePath(word)).lexicallyNormalized()
            guard path.starts(with: folder), path != folder, path.isCode else { continue }
            parts.append(Part(name: "code/\(word)", digest: try files.digest(of: path)))
        }
        manifest = Manifest(parts)
    }
}

extension FilePath {
    /// Whether this is a file that is a script by its name, or may be executed.
    fileprivate var isCode: Bool {
        guard exists, !isFolder else { return false }
        let scripts: Set<String> = ["py", "sh", "bash", "R", "r", "jl", "js", "pl", "rb", "jar"]
        return self.extension.map(scripts.contains) ?? false || isExecutable
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
