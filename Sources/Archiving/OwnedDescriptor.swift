import SystemPackage

/// A file descriptor that is closed once, at the latest with its owner.
struct OwnedDescriptor: ~Copyable {
    let raw: FileDescriptor

    init(_ raw: FileDescriptor) {
        self.raw = raw
    }

    /// Closes a file that was written to: a network file system may report only now that it had no room.
    consuming func close() throws(Errno) {
        let raw = self.raw
        discard self
        do {
            try raw.close()
        } catch {
            throw errno(from: error)
        }
    }

    deinit {
        // Nothing is lost: who writes calls `close()`, and what is dropped after an error is deleted.
        try? raw.close()
    }
}

/// What swift-system throws is always an `Errno`, though most of its signatures do not say so.
func errno(from error: any Error) -> Errno {
    (error as? Errno) ?? .ioError
}
