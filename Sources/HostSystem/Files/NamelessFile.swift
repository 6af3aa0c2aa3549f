import CHost
package import SystemPackage

/// A temporary file that has a name no more: it is gone with its last descriptor.
package struct NamelessFile: ~Copyable, Sendable {
    private let descriptor: OwnedDescriptor
    package var raw: FileDescriptor { descriptor.raw }

    /// - Parameter folder: where its bytes are kept.
    package init(in folder: FilePath) throws(FileError) {
        let path = folder.appending(".retake-" + String(UInt64.random(in: .min ... .max), radix: 16))
        do {
            descriptor = OwnedDescriptor(
                try .open(
                    path, .readWrite, options: [.create, .exclusiveCreate, .closeOnExec], permissions: .ownerReadWrite))
        } catch {
            throw FileError(.create, folder, error)
        }
        path.withPlatformString { _ = unlink($0) }
    }

    /// A file that holds some bytes, ready to be read from its start.
    package static func holding(_ bytes: some Sequence<UInt8>, in folder: FilePath) throws(FileError) -> NamelessFile {
        let file = try NamelessFile(in: folder)
        do {
            try file.raw.writeAll(bytes)
            try file.raw.seek(offset: 0, from: .start)
        } catch {
            throw FileError(.write, folder, error)
        }
        return file
    }

    /// The descriptor, which somebody else closes from now on.
    package consuming func release() -> FileDescriptor { descriptor.release() }

    /// Its first bytes, as text.
    package borrowing func text(limit: Int = 1 << 20) -> String {
        let number = raw.rawValue
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            count = max(0, pread(number, buffer.baseAddress, buffer.count, 0))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
