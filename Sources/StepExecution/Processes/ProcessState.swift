import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What Linux tells of a process.
struct ProcessState: Sendable, Hashable {
    /// One that has ended and waits for its parent does not run.
    let isRunning: Bool
    let parent: pid_t

    /// Nil when there is no such process.
    init?(of process: pid_t) {
        guard
            let file = try? FileDescriptor.open(FilePath("/proc/\(process)/stat"), .readOnly, options: .closeOnExec),
            let bytes = try? file.closeAfter({
                try [UInt8](unsafeUninitializedCapacity: 512) { buffer, count in
                    count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
                }
            })
        else { return nil }
        self.init(bytes)
    }

    /// `42 (a name) S 1 …`: the name may hold anything.
    init?(_ bytes: [UInt8]) {
        guard let end = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let words = bytes[end...].dropFirst().split(separator: UInt8(ascii: " "))
        guard words.count > 1, let letter = words[0].first,
            let parent = pid_t(String(decoding: words[1], as: UTF8.self))
        else { return nil }
        isRunning = letter != UInt8(ascii: "Z") && letter != UInt8(ascii: "X")
        self.parent = parent
    }
}

/// Whether a process runs, on Linux.
func isRunning(_ process: pid_t) -> Bool {
    ProcessState(of: process)?.isRunning ?? false
}
