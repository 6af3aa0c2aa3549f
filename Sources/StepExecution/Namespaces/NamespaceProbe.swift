import Subprocess

/// Runs the smallest job there is, to learn whether this machine allows namespaces.
struct NamespaceProbe: Sendable {
    let tools: NamespaceTools
    let system: SystemLayout

    func run() async throws {
        let options = ["--die-with-parent", "--unshare-user-try", "--unshare-pid", "--unshare-ipc", "--unshare-uts"]
        let result = try await Subprocess.run(
            .path(tools.bubblewrap),
            arguments: Arguments(options + system.options + ["--clearenv", "--", "/bin/true"]),
            environment: .custom(NamespaceTools.variables), output: .discarded, error: .string(limit: 64 * 1024))
        // Who is stopped ends bubblewrap, too; that says nothing of the machine.
        try Task.checkCancellation()
        guard result.terminationStatus.isSuccess else {
            let words = result.standardError.split(separator: "\n").joined(separator: "; ")
            throw StepExecutionError.namespacesRefused(words: words.isEmpty ? "\(result.terminationStatus)" : words)
        }
    }
}

extension NamespaceTools {
    fileprivate static var variables: [Environment.Key: String] {
        let variables = environment.map { (key: Environment.Key(stringLiteral: $0.key), value: $0.value) }
        return Dictionary(uniqueKeysWithValues: variables)
    }
}
