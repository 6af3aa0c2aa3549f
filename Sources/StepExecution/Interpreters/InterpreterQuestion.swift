import Subprocess
import SystemPackage

/// Asks a Python what it is, by starting it.
struct InterpreterQuestion: Sendable {
    struct Answer: Sendable, Hashable {
        let executable: FilePath
        let basePrefix: FilePath
        let version: String
    }

    let environment: [String: String]

    /// Without user settings and packages: only the program's own facts are asked for.
    private static let program = """
        import sys
        for fact in (sys.executable, sys.base_prefix, ".".join(map(str, sys.version_info[:3]))): print(fact)
        """

    func ask(_ python: FilePath) async throws -> Answer {
        let variables = environment.map { (key: Environment.Key(stringLiteral: $0.key), value: $0.value) }
        let result = try await Subprocess.run(
            .path(python), arguments: ["-I", "-S", "-c", Self.program],
            environment: .custom(Dictionary(uniqueKeysWithValues: variables)),
            output: .string(limit: 64 * 1024), error: .string(limit: 64 * 1024))
        try Task.checkCancellation()
        let facts = result.standardOutput.split(separator: "\n").map(String.init)
        guard result.terminationStatus.isSuccess, facts.count == 3 else {
            let words =
                result.standardError.split(separator: "\n").last.map(String.init) ?? "\(result.terminationStatus)"
            throw InterpreterError.silent(python, words: words)
        }
        return Answer(executable: FilePath(facts[0]), basePrefix: FilePath(facts[1]), version: facts[2])
    }
}
