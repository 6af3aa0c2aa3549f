import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file that has a name no more.
struct Spool: ~Copyable {
    private let file: FileDescriptor
    var number: Int32 { file.rawValue }

    init(in folder: FilePath) throws(StepExecutionError) {
        let path = folder.appending("retake-" + String(UInt64.random(in: .min ... .max), radix: 16))
        do {
            // Programs that start at the same time must not get it.
            file = try .open(
                path, .readWrite, options: [.create, .exclusiveCreate, .closeOnExec], permissions: .ownerReadWrite)
        } catch {
            throw .cannot(.create, folder.string, errorNumber(of: error))
        }
        path.withPlatformString { _ = unlink($0) }
    }

    deinit { close(number) }

    /// Its first mebibyte.
    borrowing func text() -> String {
        let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, count in
            count = max(0, pread(number, buffer.baseAddress, buffer.count, 0))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
