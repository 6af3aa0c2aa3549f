package import SystemPackage

/// A file descriptor that is closed once, at the latest with its owner.
package struct OwnedDescriptor: ~Copyable, Sendable {
    package let raw: FileDescriptor

    package init(_ raw: FileDescriptor) { self.raw = raw }

    /// Closes a file that was written to: a network file system may report only now that it had no room.
    package consuming func close() throws(Errno) {
        let raw = self.raw
        discard self
        do {
            try raw.close()
        } catch {
            throw errno(from: error)
        }
    }

    /// The descriptor, which somebody else closes from now on.
    package consuming func release() -> FileDescriptor {
        let raw = self.raw
        discard self
        return raw
    }

    deinit {
        // Nothing is lost: who writes calls `close()`, and what is dropped after an error is deleted.
        try? raw.close()
    }
}
