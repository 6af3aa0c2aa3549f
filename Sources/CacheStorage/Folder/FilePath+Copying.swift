import HostSystem
package import SystemPackage

extension FilePath {
    /// Copies a file's contents into a new file. When it throws, no file is left.
    package func copy(to path: FilePath, permissions: FilePermissions = FilePermissions(rawValue: 0o644)) throws {
        let input = try FileDescriptor.open(self, .readOnly, options: [.closeOnExec])
        try input.closeAfter {
            let output = try FileDescriptor.open(
                path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec], permissions: permissions)
            do {
                try output.closeAfter { try input.copyRest(to: output) }
            } catch {
                File.remove(path)
                throw error
            }
        }
    }
}

extension FileDescriptor {
    /// Writes all that is left of this file to another, through one buffer.
    package func copyRest(to output: FileDescriptor) throws {
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while case let count = try buffer.withUnsafeMutableBytes({ try read(into: $0) }), count > 0 {
            try buffer.withUnsafeBytes { _ = try output.writeAll(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        }
    }
}
