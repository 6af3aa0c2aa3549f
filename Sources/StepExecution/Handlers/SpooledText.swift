import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A text that a program reads from its standard input, in a file that has a name no more.
enum SpooledText {
    static func descriptor(of text: String) throws -> FileDescriptor {
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
