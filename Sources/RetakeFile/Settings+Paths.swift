extension Settings {
    /// A path of the file made whole: `~` and `~/…` lie in the home, relative paths in the file's folder.
    ///
    /// Purely lexical: it looks at no file and follows no link. `.` and doubled slashes go; `..` stays, since a link
    /// may stand before it. `~name` is an ordinary relative path.
    package static func resolved(_ path: String, relativeTo folder: String, home: String) -> String {
        if path == "~" { return tidied(home) }
        if path.hasPrefix("~/") { return tidied("\(home)/\(path.dropFirst(2))") }
        if path.hasPrefix("/") || folder.isEmpty { return tidied(path) }
        return tidied("\(folder)/\(path)")
    }

    private static func tidied(_ path: String) -> String {
        let parts = path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
        if path.hasPrefix("/") { return "/\(parts)" }
        return parts.isEmpty ? "." : parts
    }
}
