import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import CacheStorage

struct CacheFolderTests {
    let space: TemporaryFolder

    init() throws { space = try TemporaryFolder() }

    @Test func aNewerFormatIsRefused() throws {
        try space.write("cache/format", "retake cache 2\n")
        let error = #expect(throws: CacheError.self) { try Cache(at: space.path.appending("cache")) }
        #expect(
            error?.description
                == "'\(space.path)/cache' was written by a newer Retake ('retake cache 2', and this one reads "
                + "'retake cache 1'); update Retake or choose another folder with --cache")
    }

    @Test func aFolderOfOtherFilesIsNoCacheAndStaysAsItIs() throws {
        try space.write("home/thesis.txt", "x")
        let error = #expect(throws: CacheError.self) { try Cache(at: space.path.appending("home")) }
        #expect(error == .notACache(folder: space.path.appending("home")))
        #expect(space.files(below: "home") == ["thesis.txt"])
    }

    @Test func aFileInTheWayIsSaid() throws {
        try space.write("file", "x")
        let error = #expect(throws: CacheError.self) { try Cache(at: space.path.appending("file")) }
        #expect(
            error?.description == "'\(space.path)/file' is no folder; choose another with --cache or RETAKE_CACHE")
    }

    @Test func theSchemaInTheDocumentsIsThatOfAFreshIndex() throws {
        let documented = FilePath(#filePath).removingLastComponent().pushing("../../cache/schema.sql")
        let sql = try String(contentsOfFile: documented.string, encoding: .utf8)
        _ = try Cache(at: space.path.appending("cache")).index.statistics()
        #expect(try schema(of: space.path.pushing("cache/index.sqlite")) == statements(in: sql))
    }

    /// The statements of a text, without comments, with one space for any space.
    private func statements(in sql: String) -> [String] {
        sql.split(separator: "\n").filter { !$0.hasPrefix("--") }.joined(separator: " ").split(separator: ";")
            .map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }.filter { !$0.isEmpty }.sorted()
    }

    private func schema(of index: FilePath) throws -> [String] {
        let texts: [String] = try Database(at: index, patience: .seconds(10)).all(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
        return texts.flatMap(statements).sorted()
    }
}
