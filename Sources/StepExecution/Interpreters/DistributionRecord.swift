import HostSystem
import SystemPackage

/// The list of a distribution's files that installers leave beside it: `RECORD`, one line of comma-separated values for each
/// file (packaging.python.org, "Recording installed projects").
struct DistributionRecord {
    struct Line {
        /// Relative to the folder of packages.
        let path: String
        /// The rest of the line: a digest and a size.
        let rest: ArraySlice<UInt8>
    }

    let lines: [Line]

    init(_ bytes: [UInt8]) {
        lines = bytes.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }).map(Line.init)
    }

    /// Nil when there is none.
    init?(of place: FilePath) {
        guard let bytes = try? File.read(place.appending("RECORD"), limit: 1 << 28) else { return nil }
        self.init(bytes)
    }

    /// A digest of all files whose contents the distribution brings.
    ///
    /// What an installer adds on this machine is left out: two people who install the same wheel have the same. These are compiled
    /// modules, scripts that name this machine's Python, and who installed it and why. Such scripts count by themselves.
    var identity: String {
        let kept = lines.filter { !$0.isOfInstaller }.sorted { $0.path < $1.path }
        var hash = SHA256()
        for line in kept {
            hash.update(Array(line.path.utf8) + [0] + line.rest + [10])
        }
        return hash.hexadecimal()
    }
}

extension DistributionRecord.Line {
    fileprivate init(_ line: ArraySlice<UInt8>) {
        let quote = UInt8(ascii: "\"")
        guard line.first == quote else {
            let end = line.firstIndex(of: UInt8(ascii: ",")) ?? line.endIndex
            self.init(path: String(decoding: line[..<end], as: UTF8.self), rest: line[end...])
            return
        }
        // Two quotes inside stand for one.
        var path: [UInt8] = []
        var index = line.startIndex + 1
        while index < line.endIndex {
            if line[index] == quote {
                guard index + 1 < line.endIndex, line[index + 1] == quote else { break }
                index += 1
            }
            path.append(line[index])
            index += 1
        }
        self.init(path: String(decoding: path, as: UTF8.self), rest: line[min(index + 1, line.endIndex)...])
    }

    /// Names in the folder that describes the distribution.
    private static let installersNames = [
        "RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json", "uv_build.json", "RECORD.jws",
        "RECORD.p7s",
    ]

    /// A program beside the interpreter, whose first line names that: `../../../bin/pip`.
    var isScript: Bool {
        guard path.hasPrefix("../") else { return false }
        let names = path.split(separator: "/")
        return names.dropLast().last.map { ["bin", "Scripts"].contains($0) } ?? false
    }

    fileprivate var isOfInstaller: Bool {
        if path.hasSuffix(".pyc"), path.contains("__pycache__/") { return true }
        if isScript || path.hasPrefix("/") { return true }
        guard path.utf8.contains(UInt8(ascii: "/")), let slash = path.lastIndex(of: "/") else { return false }
        return path[..<slash].hasSuffix(".dist-info")
            && Self.installersNames.contains(String(path[slash...].dropFirst()))
    }
}

extension SHA256 {
    fileprivate mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }
}
