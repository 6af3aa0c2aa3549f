import PipelineModel

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
