import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A folder being listed.
private struct FolderStream: ~Copyable {
    #if canImport(Darwin)
        private let stream: UnsafeMutablePointer<DIR>
    #else
        private let stream: OpaquePointer
    #endif

    init(_ folder: borrowing FolderHandle) throws(Errno) {
        // The stream takes over a descriptor, and moves its position: it gets one of its own.
        let raw = openat(folder.descriptor.raw.rawValue, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if raw < 0 { throw Errno(rawValue: errno) }
        guard let stream = fdopendir(raw) else {
            let code = errno
            close(raw)
            throw Errno(rawValue: code)
        }
        self.stream = stream
    }

    /// The next name, `.` and `..` included, or nil after the last.
    mutating func next() throws(Errno) -> [UInt8]? {
        // The end and a failure both return nil; only `errno` tells them apart.
        errno = 0
        guard let entry = readdir(stream) else {
            if errno != 0 { throw Errno(rawValue: errno) }
            return nil
        }
        // In place: a record is shorter than `dirent` says, so copying the whole name field would read beyond it.
        return withUnsafePointer(to: &entry.pointee.d_name) { field in
            field.withMemoryRebound(to: CChar.self, capacity: 1) { text in
                Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
            }
        }
    }

    deinit {
        closedir(stream)
    }
}

extension FolderHandle {
    /// The names in the folder, in no order.
    func names() throws(Errno) -> [[UInt8]] {
        var stream = try FolderStream(self)
        var names: [[UInt8]] = []
        while let name = try stream.next() {
            if name != Array(".".utf8) && name != Array("..".utf8) { names.append(name) }
        }
        return names
    }

    func isEmpty() throws(Errno) -> Bool {
        var stream = try FolderStream(self)
        while let name = try stream.next() {
            if name != Array(".".utf8) && name != Array("..".utf8) { return false }
        }
        return true
    }
}
