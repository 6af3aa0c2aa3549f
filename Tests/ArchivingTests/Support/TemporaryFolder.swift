import Foundation
import SystemPackage

/// Gives a test an empty folder, which is removed afterwards.
func withTemporaryFolder<Result>(_ body: (FilePath) throws -> Result) throws -> Result {
    let url = FileManager.default.temporaryDirectory.appending(path: "retake-archiving-\(UUID())")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer {
        try? FileManager.default.removeItem(at: url)
        // Foundation can't remove what lies deeper than the longest path.
        if FilePath(url.path).exists { _ = try? Tool.run("rm", "-rf", url.path, in: "/") }
    }
    return try body(FilePath(url.path))
}

extension FilePath {
    /// A folder below this one, made.
    func newFolder(_ name: String) throws -> FilePath {
        let path = appending(name)
        try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
        return path
    }

    func contents() throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: string)))
    }

    func write(_ bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(filePath: string))
    }

    var exists: Bool {
        FileManager.default.fileExists(atPath: string)
    }
}
