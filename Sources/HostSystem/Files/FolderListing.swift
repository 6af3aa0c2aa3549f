import CHost
package import SystemPackage

/// The names in an open folder, one after another: the only place that lists folders.
private struct FolderStream: ~Copyable {
    #if canImport(Darwin)
        private let stream: UnsafeMutablePointer<DIR>
    #else
        private let stream: OpaquePointer
    #endif

    init(_ folder: borrowing FolderHandle) throws(FileError) {
        // The stream takes over a descriptor, and moves its position: it gets one of its own.
        let raw = host_openat(folder.number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
        if raw < 0 { throw FileError(.list, folder.path, .last) }
        try self.init(takingOver: raw, folder.path)
    }

    init(takingOver raw: Int32, _ path: FilePath) throws(FileError) {
        guard let stream = fdopendir(raw) else {
            let reason = Errno.last
            close(raw)
            throw FileError(.list, path, reason)
        }
        self.stream = stream
    }

    /// The next name, or nil after the last.
    mutating func next() throws(Errno) -> FileName? {
        while true {
            // The end and a failure both return nil; only `errno` tells them apart.
            host_clear_errno()
            guard let entry = readdir(stream) else {
                let reason = Errno.last
                if reason.rawValue != 0 { throw reason }
                return nil
            }
            // In place: a record is shorter than `dirent` says, so copying the whole name field would read beyond it.
            let name: FileName? = withUnsafePointer(to: &entry.pointee.d_name) { field in
                field.withMemoryRebound(to: CChar.self, capacity: 1) { text in
                    let isSelf = text[0] == 46 && (text[1] == 0 || text[1] == 46 && text[2] == 0)
                    return isSelf ? nil : FileName(trusted: UnsafeRawBufferPointer(start: text, count: strlen(text)))
                }
            }
            if let name { return name }
        }
    }

    deinit { closedir(stream) }
}

extension FolderHandle {
    /// The names in the folder, in no order.
    package func names() throws(FileError) -> [FileName] {
        var stream = try FolderStream(self)
        var names: [FileName] = []
        do throws(Errno) {
            while let name = try stream.next() { names.append(name) }
        } catch {
            throw FileError(.list, path, error)
        }
        return names
    }

    package func isEmpty() throws(FileError) -> Bool {
        var stream = try FolderStream(self)
        do throws(Errno) { return try stream.next() == nil } catch { throw FileError(.list, path, error) }
    }
}

extension FilePath {
    /// The names in a folder, sorted, as text; a name that is not UTF-8 is left out, since no path of text leads to it.
    package func sortedNames() throws(FileError) -> [String] {
        try FolderHandle(self).names().compactMap(\.string).sorted()
    }

    /// The names in a folder, in no order; none when there is no such folder.
    package var names: [String] { (try? FolderHandle(self).names().compactMap(\.string)) ?? [] }
}
