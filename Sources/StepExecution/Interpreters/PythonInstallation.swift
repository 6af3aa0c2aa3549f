import HostSystem
import PipelineModel
import SystemPackage

/// A Python as it was installed: where, which, and where it keeps packages.
struct PythonInstallation: Sendable, Hashable {
    /// The folder that holds `bin` and `lib`.
    let prefix: FilePath
    /// `3.11.7`, or `3.11` when that is all that is known.
    let version: String

    init(prefix: FilePath, version: String) {
        self.prefix = prefix
        self.version = version
    }

    /// What the files around a program tell; nil when they don't look like an installation.
    init?(of program: FilePath) {
        guard let resolved = File.resolved(program), let name = resolved.lastComponent?.string else { return nil }
        let prefix = resolved.removingLastComponent().removingLastComponent()
        let library = prefix.appending("lib")
        let named = name.hasPrefix("python3.") ? [name] : library.names.sorted()
        // As Python itself recognises its library.
        let versions = named.filter { name in
            name.hasPrefix("python3.") && (try? Stat(library.appending([name, "os.py"]))) != nil
        }
        guard let version = versions.first?.dropFirst("python".count), versions.count == 1 else { return nil }
        let header = prefix.appending(["include", "python\(version)", "patchlevel.h"])
        self.init(prefix: prefix, version: File.text(header).flatMap(Self.version(inHeader:)) ?? String(version))
    }

    /// The full version, if it is known.
    var patch: String? { PythonVersion.patch(in: version) }

    /// Where packages of this installation are found, in the order in which Python looks.
    var packageFolders: [FilePath] {
        let library = "python" + PythonVersion.minor(of: version)
        let isSystem = prefix == "/usr"
        let usual = ["lib", "lib64"].map { prefix.appending([$0, library, "site-packages"]) }
        guard isSystem else { return usual }
        // Debian's own places first, then Fedora's and others'.
        return [
            FilePath("/usr/local/lib").appending([library, "dist-packages"]), "/usr/lib/python3/dist-packages",
            FilePath("/usr/lib").appending([library, "dist-packages"]),
            FilePath("/usr/local/lib").appending([library, "site-packages"]),
        ] + usual
    }

    /// What `#define PY_VERSION "3.11.7"` says.
    private static func version(inHeader text: String) -> String? {
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) where line.starts(with: "#define PY_VERSION".utf8) {
            let words = Substring(line).split(whereSeparator: \.isWhitespace)
            if words.count == 3, words[0] == "#define", words[1] == "PY_VERSION" {
                return words[2].filter { $0 != "\"" }
            }
        }
        return nil
    }
}

/// Words like `3.11.7`.
package enum PythonVersion {
    /// `3.11` of `3.11.7`.
    package static func minor(of version: String) -> String {
        version.split(separator: ".").prefix(2).joined(separator: ".")
    }

    /// `3.11.7` of `3.11.7.final.0`, as some tools write it; nil unless it has three parts.
    static func patch(in text: some StringProtocol) -> String? {
        let parts = text.split(separator: ".")
        guard parts.count >= 3, parts.prefix(2).allSatisfy({ Int($0) != nil }) else { return nil }
        return parts.prefix(3).joined(separator: ".")
    }
}
