import HostSystem
import SystemPackage

/// Which files below a folder of a person's are a step's input: not those that tools keep beside them for themselves.
///
/// What is left out is not shown to the step either, so that a step still depends on all that it can read. A link that leads
/// out of the folder is followed: what it leads to is the input.
package struct InputRules: Sendable, Hashable {
    /// Left out unless a pattern with `!` takes it back.
    package static let usual = [
        ".git", ".hg", ".svn", ".DS_Store", "__pycache__", ".ipynb_checkpoints", ".mypy_cache", ".pytest_cache",
        ".ruff_cache", ".tox", ".nox", ".idea", ".vscode", "*.egg-info", "*~", ".*.sw?", ".#*", "#*#", ".retake",
    ]

    private let patterns: [Pattern]

    /// - Parameter patterns: names, or paths from the folder where they hold a slash, with `*` and `?`. One that begins with
    ///   `!` takes back what those before it, or the usual ones, leave out; one that ends with `/` means folders alone.
    package init(_ patterns: [String] = []) {
        self.patterns = (Self.usual + patterns).map(Pattern.init)
    }

    /// - Parameters:
    ///   - path: from the folder that is walked.
    ///   - file: the same, as it is reached.
    func leavesOut(_ path: String, _ file: FilePath, _ type: FileType) -> Bool {
        if type == .socket || type == .fifo { return true }
        var isLeftOut = type == .directory && Self.isVirtualEnvironment(file)
        let whole = Array(path.utf8)
        let name = whole[(whole.lastIndex(of: Pattern.slash).map { $0 + 1 } ?? 0)...]
        for pattern in patterns where pattern.matches(whole[...], name, isFolder: type == .directory) {
            isLeftOut = !pattern.takesBack
        }
        return isLeftOut
    }

    private static func isVirtualEnvironment(_ folder: FilePath) -> Bool {
        guard let name = folder.lastComponent?.string, [".venv", "venv", "env", ".env"].contains(name) else {
            return false
        }
        return (try? Stat(folder.appending("pyvenv.cfg"))) != nil
    }

    /// Whether a link leads out of the folder that it lies in at a path. An absolute one means another place where a step runs.
    static func leadsOut(_ target: String, from path: String) -> Bool {
        if target.hasPrefix("/") { return true }
        var depth = path.utf8.count { $0 == UInt8(ascii: "/") }
        for name in target.split(separator: "/") where name != "." {
            depth += name == ".." ? -1 : 1
            if depth < 0 { return true }
        }
        return false
    }
}

private struct Pattern: Sendable, Hashable {
    let takesBack: Bool
    private let isForFolders: Bool
    /// By itself, or with a slash for a path.
    private let words: [UInt8]
    private let isPath: Bool

    init(_ text: String) {
        var rest = Substring(text)
        takesBack = rest.hasPrefix("!")
        if takesBack { rest = rest.dropFirst() }
        isForFolders = rest.hasSuffix("/")
        if isForFolders { rest = rest.dropLast() }
        isPath = rest.contains("/")
        if rest.hasPrefix("/") { rest = rest.dropFirst() }
        words = Array(rest.utf8)
    }

    static let slash = UInt8(ascii: "/")

    func matches(_ path: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>, isFolder: Bool) -> Bool {
        if isForFolders, !isFolder { return false }
        return Self.matches(words[...], isPath ? path : name)
    }

    /// `*` stands for any bytes but a slash, `?` for one, `**` for slashes too; `**/` may stand for nothing.
    private static func matches(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        if first == UInt8(ascii: "*") {
            let after = pattern.dropFirst()
            if after.first == first {
                let end = after.dropFirst()
                if end.first == Self.slash, matches(end.dropFirst(), text) { return true }
                return text.indices.contains { matches(end, text[$0...]) } || end.isEmpty
            }
            var rest = text
            while true {
                if matches(pattern.dropFirst(), rest) { return true }
                guard let next = rest.first, next != Self.slash else { return false }
                rest = rest.dropFirst()
            }
        }
        guard let byte = text.first, byte == first || first == UInt8(ascii: "?") && byte != Self.slash else {
            return false
        }
        return matches(pattern.dropFirst(), text.dropFirst())
    }
}
