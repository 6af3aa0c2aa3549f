import CHost
package import SystemPackage

/// What the system says of this machine, of this process, and of who started it.
package enum Host {
    /// What the machine is called in its network.
    package static var name: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "localhost" }
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// How many processors this process may use.
    package static var processorCount: Int { max(1, Int(host_processor_count())) }

    /// The variables that this process was started with. Of one that stands twice, the first counts, as for `getenv`.
    package static var environment: [String: String] {
        var variables: [String: String] = [:]
        var next = host_environment()
        while let entry = next?.pointee {
            let text = String(cString: entry)
            if let separator = text.utf8.firstIndex(of: UInt8(ascii: "=")) {
                let name = String(text[..<separator])
                if variables[name] == nil {
                    variables[name] = String(text[text.utf8.index(after: separator)...])
                }
            }
            next = next?.advanced(by: 1)
        }
        return variables
    }

    /// The folder in which this process stands; the root where that folder is gone.
    package static var currentFolder: FilePath {
        guard let path = getcwd(nil, 0) else { return "/" }
        defer { free(path) }
        return FilePath(platformString: path)
    }

    /// Where what is gone soon is written: `TMPDIR`, where that says a whole path, or else `/tmp`.
    package static func temporaryFolder(_ environment: [String: String]) -> FilePath {
        environment["TMPDIR"].map { FilePath($0) }.flatMap { $0.isAbsolute ? $0 : nil } ?? "/tmp"
    }

    /// A name that nothing else has: 32 hexadecimal digits.
    package static var uniqueName: String {
        let digits = String(UInt128.random(in: .min ... .max), radix: 16)
        return String(repeating: "0", count: 32 - digits.count) + digits
    }
}

/// A moment in seconds since 1970 as text, by the patterns of `strftime`. One that no calendar has stays a number.
///
/// - Parameter isLocal: whether it is told by the clock on this machine's wall; else it is UTC.
package func timeText(_ second: Int64, _ pattern: String, isLocal: Bool = false) -> String {
    var moment = time_t(second)
    var parts = tm()
    guard (isLocal ? localtime_r(&moment, &parts) : gmtime_r(&moment, &parts)) != nil else { return "\(second)" }
    var text = [CChar](repeating: 0, count: 128)
    let count = strftime(&text, text.count, pattern, &parts)
    return String(decoding: text[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
}
