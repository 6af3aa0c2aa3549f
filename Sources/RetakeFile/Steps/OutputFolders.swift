/// Where a step's outputs lie, each apart from all others and from what the step finds.
struct OutputFolders {
    /// Names by folders.
    private var names: [String: String] = [:]
    /// Names by the folders above theirs.
    private var above: [String: String] = [:]

    init() {}

    init(_ outputs: [String: String]) {
        for (name, path) in outputs.sorted(by: { $0.key < $1.key }) { _ = add(path, of: name) }
    }

    /// What an output's folder overlaps, or nil when it is apart.
    mutating func add(_ path: String, of name: String) -> String? {
        if path == "inputs" || path.hasPrefix("inputs/") { return "the inputs in 'inputs'" }
        if let other = output(around: path) ?? above[path] { return "output '\(other)'" }
        names[path] = name
        for folder in Self.ancestors(of: path) { above[folder] = name }
        return nil
    }

    /// The output that lies at a path or above it.
    func output(around path: String) -> String? {
        names[path] ?? Self.ancestors(of: path).lazy.compactMap { names[$0] }.first
    }

    /// The output that lies below a path.
    func output(below path: String) -> String? { above[path] }

    private static func ancestors(of path: String) -> [String] {
        path.indices.filter { path[$0] == "/" }.map { String(path[..<$0]) }
    }
}
