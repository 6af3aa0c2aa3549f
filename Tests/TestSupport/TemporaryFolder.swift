import Foundation
package import SystemPackage

/// A folder that is removed when it goes out of use.
package final class TemporaryFolder: Sendable {
    package let path: FilePath

    package init() throws {
        let base = FilePath(FileManager.default.temporaryDirectory.path)
        path = base.appending("retake-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path.string) }

    /// Writes a file, with the folders above it.
    @discardableResult
    package func write(_ name: String, _ text: String, executable: Bool = false) throws -> FilePath {
        let file = path.pushing(FilePath(name))
        try FileManager.default.createDirectory(
            atPath: file.removingLastComponent().string, withIntermediateDirectories: true)
        guard executable else {
            try Data(text.utf8).write(to: URL(fileURLWithPath: file.string))
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file.string)
            return file
        }
        // By another process: a file that this one has open for writing is held open by whatever it starts meanwhile, and
        // can't be executed.
        let writer = Process()
        writer.executableURL = URL(fileURLWithPath: "/bin/sh")
        writer.arguments = ["-c", "rm -f \"$0\"; printf %s \"$1\" > \"$0\" && chmod 755 \"$0\"", file.string, text]
        try writer.run()
        writer.waitUntilExit()
        guard writer.terminationStatus == 0 else { throw CocoaError(.fileWriteUnknown) }
        return file
    }

    @discardableResult
    package func makeFolder(_ name: String) throws -> FilePath {
        let folder = path.pushing(FilePath(name))
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
        return folder
    }

    package func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: path.pushing(FilePath(name)).string)), as: UTF8.self)
    }

    package func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: path.pushing(FilePath(name)).string)
    }

    package func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: path.pushing(FilePath(name)).string)
    }

    /// The files below a folder, relative to it, sorted.
    package func files(below name: String = "") -> [String] {
        let folder = path.pushing(FilePath(name)).string
        guard let names = FileManager.default.enumerator(atPath: folder) else { return [] }
        return names.compactMap { $0 as? String }.filter {
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: folder + "/" + $0, isDirectory: &isFolder)
                && !isFolder.boolValue
        }.sorted()
    }
}
