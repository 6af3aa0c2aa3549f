package import SystemPackage

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension ForegroundCommand {
    /// Takes over what was put in the place of a link to a person's own file, as `sed -i` and some editors do: the file gets its
    /// content, and the link is there again. Returns the files.
    package func takeOverReplacedFiles() -> [FilePath] {
        links.compactMap { link in
            guard let status = try? Stat(link.place, followTargetSymlink: false), status.type == .regular,
                let bytes = try? Self.read(link.place), let before = try? Stat(link.source)
            else { return nil }
            let copy = link.source.removingLastComponent().appending(".retake-\(getpid())")
            do {
                try Self.write(bytes, to: copy, mode: before.permissions)
            } catch {
                return nil
            }
            guard rename(copy.string, link.source.string) == 0 else {
                unlink(copy.string)
                return nil
            }
            unlink(link.place.string)
            symlink(link.target, link.place.string)
            return link.source
        }
    }

    private static func read(_ path: FilePath) throws -> [UInt8] {
        let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .noFollow])
        return try file.closeAfter {
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            while case let count = try buffer.withUnsafeMutableBytes({ try file.read(into: $0) }), count > 0 {
                bytes += buffer[..<count]
            }
            return bytes
        }
    }

    private static func write(_ bytes: [UInt8], to path: FilePath, mode: FilePermissions) throws {
        let file = try FileDescriptor.open(
            path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec], permissions: mode)
        do { _ = try file.closeAfter { try file.writeAll(bytes) } } catch {
            unlink(path.string)
            throw error
        }
    }
}
