import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A text that a program reads from its standard input: in a pipe where it is short, else in a file that has a name no
/// more.
enum SpooledText {
    /// What a pipe surely holds while nobody reads: POSIX promises no more.
    private static let pipeByteCount = 4_096

    static func descriptor(of text: String) throws -> FileDescriptor {
        if text.utf8.count <= pipeByteCount {
            let pipe = try FileDescriptor.pipe()
            try pipe.writeEnd.closeAfter { _ = try pipe.writeEnd.writeAll(text.utf8) }
            _ = fcntl(pipe.readEnd.rawValue, F_SETFD, FD_CLOEXEC)
            return pipe.readEnd
        }
        var name = Array("/tmp/retake-XXXXXX".utf8CString)
        let number = mkstemp(&name)
        guard number >= 0 else { throw StepExecutionError.cannot(.create, "/tmp", Errno(rawValue: errno)) }
        unlink(name)
        let file = FileDescriptor(rawValue: number)
        do {
            // Other programs that start at the same time must not get it.
            _ = fcntl(number, F_SETFD, FD_CLOEXEC)
            try file.writeAll(text.utf8)
            try file.seek(offset: 0, from: .start)
            return file
        } catch {
            try? file.close()
            throw error
        }
    }
}
