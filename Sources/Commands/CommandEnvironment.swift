import CHost
import HostSystem
import PipelineModel
import SystemPackage

/// What a command finds around it: environment variables, the current folder, the machine. Read here and nowhere else.
struct CommandEnvironment: Sendable {
    let environment: [String: String]
    let currentFolder: FilePath

    static var current: CommandEnvironment {
        var environment = Host.environment
        // Where the C library looks for programs when nobody says where.
        if environment["PATH"] == nil { environment["PATH"] = "/usr/local/bin:/usr/bin:/bin" }
        return CommandEnvironment(
            environment: environment, currentFolder: Host.currentFolder)
    }

    /// The folder that the user database names, when `HOME` names none.
    var home: FilePath {
        let home = environment["HOME", default: ""]
        return home.hasPrefix("/") ? FilePath(home) : UserDatabase.entry(geteuid())?.home ?? "/"
    }

    /// The folder of recordings: what the command line, `RETAKE_CACHE` or the settings file says, in this order, else
    /// `retake` in `$XDG_CACHE_HOME` or `~/.cache`.
    func cacheFolder(option: String?, settings: FilePath?) -> FilePath {
        folder(option, variable: "RETAKE_CACHE", settings)
            ?? ownCacheFolder
    }

    /// The user's own cache folder, whichever is used.
    var ownCacheFolder: FilePath { baseFolder("XDG_CACHE_HOME", ".cache").appending("retake") }

    /// The user's own configuration: `retake/config.yaml` in `$XDG_CONFIG_HOME` or `~/.config`.
    var configurationFile: FilePath { baseFolder("XDG_CONFIG_HOME", ".config").appending("retake/config.yaml") }

    /// The bucket folder, found like the cache folder; by default `retake/buckets` in `$XDG_DATA_HOME` or
    /// `~/.local/share`.
    func bucketFolder(option: String?, settings: FilePath?) -> FilePath {
        folder(option, variable: "RETAKE_BUCKETS", settings)
            ?? baseFolder("XDG_DATA_HOME", ".local/share").appending("retake/buckets")
    }

    /// Where the local SageMaker keeps its pipelines and executions.
    var catalogFolder: FilePath { baseFolder("XDG_DATA_HOME", ".local/share").appending("retake/sagemaker") }

    /// What was found out of the machines that a user works on.
    var machinesFolder: FilePath { baseFolder("XDG_DATA_HOME", ".local/share").appending("retake/machines") }

    private func folder(_ option: String?, variable: String, _ settings: FilePath?) -> FilePath? {
        if let option { return absolute(option) }
        if let value = environment[variable], !value.isEmpty { return absolute(value) }
        return settings
    }

    /// As the XDG base directory specification says, a relative path in such a variable does not count.
    private func baseFolder(_ variable: String, _ standard: String) -> FilePath {
        if let value = environment[variable], value.hasPrefix("/") { return FilePath(value) }
        return home.pushing(FilePath(standard))
    }

    func absolute(_ path: String) -> FilePath {
        path == "~" || path.hasPrefix("~/")
            ? home.pushing(FilePath(String(path.dropFirst(2)))).lexicallyNormalized()
            : currentFolder.pushing(FilePath(path)).lexicallyNormalized()
    }

    /// Where what is gone soon is written.
    var temporaryFolder: FilePath { Host.temporaryFolder(environment) }

    /// Where programs are looked for.
    var searchFolders: [FilePath] {
        environment["PATH", default: ""].split(separator: ":").map { FilePath(String($0)) }
    }

    /// A text in which every path below the current folder starts there.
    func displayed(_ text: String) -> String {
        // Most texts name no path, and there are many of them.
        guard text.utf8.contains(UInt8(ascii: "/")) else { return text }
        let prefix = currentFolder.string + "/"
        return text.split(separator: prefix, omittingEmptySubsequences: false).reduce(nil as String?) { shown, rest in
            guard let shown else { return String(rest) }
            // Inside a longer path, the same names mean another folder.
            let isInside = shown.last.map { $0.isLetter || $0.isNumber || "/._-".contains($0) } ?? false
            return shown + (isInside ? prefix : "") + rest
        } ?? text
    }

    /// A path as a person who stands in the current folder would write it.
    func displayed(_ path: FilePath) -> String {
        var rest = path
        if rest.removePrefix(currentFolder) { return rest.isEmpty ? "." : rest.string }
        return path.string
    }

    var user: String {
        environment["USER"] ?? environment["LOGNAME"] ?? UserDatabase.entry(geteuid())?.name ?? "user \(geteuid())"
    }

    var identity: Identity {
        Identity(user: user, host: Host.name) { .now / 1_000_000_000 }
    }

    /// Operating system and processor.
    var platform: String {
        #if os(Linux)
            let system = "linux"
        #else
            let system = "macos"
        #endif
        #if arch(x86_64)
            return system + "-x86_64"
        #else
            return system + "-arm64"
        #endif
    }
}
