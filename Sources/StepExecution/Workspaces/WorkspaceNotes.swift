import HostSystem
import PipelineModel
import SystemPackage

/// What a person finds who looks into the workspace of a failed job: `command.txt`, and `inputs/` with links.
///
/// Inputs were mounted in the job's namespace alone, and are gone with it.
struct WorkspaceNotes: Sendable {
    let job: PreparedJob
    let runtime: String
    let command: [String]
    let environment: [String: String]

    func write() throws {
        let workspace = try FolderHandle(making: job.workspace)
        try workspace.write(text, to: ["command.txt"], mode: 0o600)
        if job.inputs.isEmpty { return }
        let links = try workspace.folder(making: "inputs")
        var taken: Set<String> = []
        for input in job.inputs {
            var name = name(of: input)
            while !taken.insert(name).inserted { name += "+" }
            if let piece = input.pieces.first, input.pieces.count == 1 {
                try links.replaceLink(links.name(name), to: piece.source.string)
                continue
            }
            let pieces = try links.folder(making: [name])
            for (index, piece) in input.pieces.enumerated() {
                let label = piece.location.isEmpty ? "folder" : Self.flat(piece.location)
                try pieces.replaceLink(pieces.name("\(index + 1)-\(label)"), to: piece.source.string)
            }
        }
    }

    private func name(of input: PreparedInput) -> String {
        let name = Self.flat(job.job.inputs.first { $0.path == input.path }?.name ?? "")
        return name.isEmpty || name == "." || name == ".." ? Self.flat(input.path) : name
    }

    /// A path as one name.
    private static func flat(_ path: String) -> String {
        path.split(separator: "/").joined(separator: "-")
    }

    var text: String {
        let secrets = job.secrets
        let variables = environment.sorted { $0.key < $1.key }.map { name, value in
            "  \(name)=\(Secrets.isSecret(name) ? Secrets.mask : secrets.masked(value))\n"
        }
        let inputs = job.inputs.flatMap { input in
            input.pieces.map { piece in
                "  \(input.path)\(piece.location.isEmpty ? "" : "/" + piece.location) ← \(piece.source)\n"
            }
        }
        return """
            step: \(job.job.step)
            runtime: \(runtime)
            working folder: \(job.job.workingFolder)
            command: \(secrets.masked(command.map(\.shellQuoted).joined(separator: " ")))

            environment:
            \(variables.joined())
            inputs:
            \(inputs.joined())
            """
    }
}
