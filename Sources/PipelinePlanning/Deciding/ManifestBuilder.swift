package import CacheStorage
import HostSystem
package import PipelineModel

/// Takes a job apart into the parts that its program can observe.
///
/// One builder for all kinds of steps, so that none forgets a part. What is left out, and why: URIs, roles, tags and
/// generated names never reach a ``Job`` but through the folders they fill; where outputs go is not observed;
/// machine variables describe the machine.
package enum ManifestBuilder {
    /// The parts of a job.
    ///
    /// - Parameters:
    ///   - inputs: the files of each input, and their tree's digest, by its name.
    ///   - programs: where the job's programs come from.
    ///   - program: what stands on this machine for the command's first word, by content; nil when that is the
    ///     interpreter, or comes with the job's inputs or an image.
    ///   - runtime: the kind of runtime.
    ///   - platform: operating system and processor, such as `linux-x86_64`.
    package static func manifest(
        of job: Job, inputs: [String: DigestedTree], programs: ProgramSource, program: String?,
        runtime: String, platform: String
    ) -> Manifest {
        var parts: [Part] = []
        let secrets = Secrets(of: job)
        func add(_ name: String, text: String) {
            let shown = Secrets.isSecretPart(name) ? Secrets.mask : secrets.masked(text)
            parts.append(Part(name: name, digest: sha256(text), text: text.utf8.count <= 1_000 ? shown : nil))
        }

        for input in job.inputs {
            guard let content = inputs[input.name] else { continue }
            switch input.role {
            case .data: parts.append(Part(name: "input/\(input.name)", digest: content.digest.text))
            case .code: parts += codeParts(of: input, content.tree).map(\.part)
            }
            add("config/inputs/\(input.name)", text: "\(input.layout.rawValue) \(input.path)\(input.delivery.words)")
        }
        for output in job.outputs { add("config/outputs/\(output.name)", text: output.path) }

        for (name, value) in job.settings { add("config/\(name)", text: value) }
        add("config/command", text: Value.array(job.command.map(Value.string)).json())
        add("config/working-folder", text: job.workingFolder)
        add("config/host-name", text: job.hostName)
        add("config/network", text: job.isNetworkIsolated ? "isolated" : "open")
        if let words = job.aws.words { add("config/aws", text: words) }
        for (name, value) in job.environment where !job.machineVariables.contains(name) {
            add("config/environment/\(name)", text: value)
        }
        for file in job.files {
            parts.append(Part(name: "config/files\(file.path)", digest: sha256(file.contents)))
        }
        for folder in job.folders { add("config/folders\(folder)", text: "") }

        add("runtime/kind", text: runtime)
        add("runtime/platform", text: platform)
        if let program { parts.append(Part(name: "runtime/program", digest: program)) }
        if job.container?.startsOwnProgram == true { add("config/program", text: "the image's own") }
        switch programs {
        case .interpreter(let interpreter):
            add("runtime/python", text: interpreter.version)
            // One part, whatever its length with its text: packages are many, and the text tells which of them changed.
            let installed = interpreter.installed
            parts.append(
                Part(name: Manifest.packagesPart, digest: sha256(installed.wholeText), text: installed.list))
        case .image(let image):
            // Its name is told but does not count: the same image may have several.
            parts.append(
                Part(name: Manifest.imagePart, digest: sha256(image.id), text: "\(image.name) \(image.id.prefix(12))"))
        }
        return Manifest(parts)
    }

    /// The parts that the files of a code input are.
    ///
    /// - Parameter input: stands at its path only where it is a file: a folder may hold one of its own name.
    package static func codeParts(of input: Job.Input, _ tree: FileTree) -> [(part: Part, entry: FileTree.Entry)] {
        tree.entries.filter { !$0.path.isBytecode }.map { entry in
            // Files that are each an input by themselves have names that no other can have.
            // A step's one code input is known as `code`, whatever the definition calls its folder. The name of another
            // one is in the digest too, or its files could pass for some of that one.
            if input.name.hasPrefix("code/") {
                let name = input.standsAtPath ? input.name : "\(input.name)/\(entry.path)"
                return (Part(name: name, digest: entry.digest), entry)
            }
            let part =
                input.name == "code"
                ? Part(name: "code/\(entry.path)", digest: entry.digest)
                : Part(
                    name: "code/\(input.name)/\(entry.path)", digest: sha256("\(input.name) \(entry.digest)"))
            return (part, entry)
        }
    }
}

extension String {
    /// Whether this names Python's compiled copy of a module.
    ///
    /// It comes and goes as the code is used, and Python takes it only when it matches the module beside it: it is no
    /// part of its own.
    fileprivate var isBytecode: Bool {
        hasSuffix(".pyc") && split(separator: "/").dropLast().last == "__pycache__"
    }
}
