import CHost
import HostSystem
import SystemPackage
import TestSupport
import Testing

/// What is reached through a folder handle lies in that folder, whatever stands in the way.
@Suite struct FolderHandleTests {
    private let space: TemporaryFolder

    init() throws { space = try TemporaryFolder() }

    @Test(arguments: ["", ".", "..", "a/b", "/", "a\0b"]) func whatLeadsElsewhereIsNoName(text: String) throws {
        #expect(FileName(text) == nil)
        let folder = try FolderHandle(space.path)
        #expect(throws: FileError.self) { try folder.name(text) }
    }

    @Test func aNameNeedNotBeText() throws {
        let name = try #require(FileName([0x63, 0x61, 0x66, 0xE9] as [UInt8]))
        let folder = try FolderHandle(space.path)
        try folder.createFile(name).close()
        #expect(try folder.names() == [name])
        #expect(name.string == nil)
        #expect(name.description == #"caf\xe9"#)
    }

    @Test func noLinkIsFollowedOnTheWayDown() throws {
        try space.write("outside/secret", "x")
        try space.makeFolder("inside")
        symlink(space.path.appending("outside").string, space.path.appending("inside/link").string)
        symlink(space.path.appending("outside/secret").string, space.path.appending("inside/file").string)
        let folder = try FolderHandle(space.path.appending("inside"))
        #expect(throws: FileError.self) { _ = try folder.folder("link") }
        #expect(throws: FileError.self) { _ = try folder.file("file") }
        #expect(throws: FileError.self) { _ = try folder.file(below: "link/secret") }
        #expect(throws: FileError.self) { _ = try folder.file(below: "../outside/secret") }
        #expect(throws: FileError.self) { try folder.write("mine", to: ["link", "secret"]) }
        try folder.write("mine", to: ["file"])
        #expect(try space.read("outside/secret") == "x")
        #expect(try space.read("inside/file") == "mine")
    }

    @Test func onlyRegularFilesAreRead() throws {
        try space.write("a/b/file", "content")
        let folder = try FolderHandle(space.path)
        try folder.createPipe("pipe")
        // Opening it does not wait for somebody who writes.
        #expect(try folder.beginning(of: "pipe", upTo: 10) == [])
        #expect(throws: FileError.self) { _ = try folder.file(below: "pipe") }
        #expect(throws: FileError.self) { _ = try folder.file(below: "a/b") }
        let file = try folder.file(below: "a/b/file")
        #expect(try File.read(file.raw) == Array("content".utf8))
        #expect(try folder.folder(["a", "b"]).beginning(of: "file", upTo: 4) == Array("cont".utf8))
    }

    @Test func aFileIsReadNoFurtherThanItsLimit() throws {
        let path = try space.write("large", "0123456789")
        #expect(throws: Errno.fileTooLarge) { _ = try File.read(path, limit: 9) }
        #expect(try File.read(path, limit: 10).count == 10)
    }

    @Test func aTreeIsRemovedWithAllThatAStepLeftInIt() throws {
        let top = try FolderHandle(making: space.path.appending("top"))
        try space.write("kept/file", "x")
        let odd = try #require(FileName([0xFF, 0xFE] as [UInt8]))
        let closed = try top.folder(making: ["a", "closed"])
        try closed.createFile(odd).close()
        try closed.createLink("link", to: space.path.appending("kept").string.utf8)
        chmod(space.path.appending("top/a/closed").string, 0o500)
        chmod(space.path.appending("top/a").string, 0o555)
        try FolderHandle(space.path).removeTree("top")
        #expect(!space.exists("top"))
        #expect(try space.read("kept/file") == "x")
        try FolderHandle(space.path).removeTree("top")
    }

    @Test func aFolderDeeperThanAnyPathIsRemoved() throws {
        let name = String(repeating: "d", count: 200)
        var folder = try FolderHandle(space.path)
        for _ in 0..<30 { folder = try folder.folder(making: [name]) }
        try folder.createFile("file").close()
        try space.path.appending(name).removeTree()
        #expect(!space.exists(name))
    }

    @Test func aFileIsReplacedWholeOrNotAtAll() throws {
        let folder = try FolderHandle(space.path)
        try space.write("file", "old")
        try folder.replace("file", with: Array("new".utf8), mode: 0o600)
        #expect(try space.read("file") == "new")
        try space.makeFolder("taken/full")
        #expect(throws: FileError.self) { try folder.replace("taken", with: [1]) }
        #expect(try folder.names().compactMap(\.string).sorted() == ["file", "taken"])
    }

    @Test func holesStayHoles() throws {
        let source = space.path.appending("sparse")
        let file = try FileDescriptor.open(
            source, .readWrite, options: [.create, .exclusiveCreate], permissions: .ownerReadWrite)
        try file.closeAfter {
            _ = try file.writeAll(toAbsoluteOffset: 64 << 20, Array("middle".utf8))
            ftruncate(file.rawValue, 128 << 20)
        }
        try source.copy(to: space.path.appending("copy"))
        let copy = try Stat(space.path.appending("copy"))
        #expect(copy.size == 128 << 20)
        #expect(copy.sizeAllocated <= (try Stat(source)).sizeAllocated + 1 << 20)
        let read = try FileDescriptor.open(space.path.appending("copy"), .readOnly)
        let bytes = try read.closeAfter {
            try [UInt8](unsafeUninitializedCapacity: 6) { buffer, count in
                count = try read.read(fromAbsoluteOffset: 64 << 20, into: UnsafeMutableRawBufferPointer(buffer))
            }
        }
        #expect(bytes == Array("middle".utf8))
    }

    /// `.` is a block of zeros that was never written, `x` one that was.
    @Test(arguments: ["x", ".", "x.x", ".x.", "xx..xx", "...", "x..."]) func holesAreReadAsZeros(blocks: String) throws
    {
        let path = space.path.appending("sparse")
        let block = 1 << 16
        let file = try FileDescriptor.open(
            path, .readWrite, options: [.create, .exclusiveCreate], permissions: .ownerReadWrite)
        defer { try? file.close() }
        for (index, kind) in blocks.enumerated() where kind == "x" {
            try file.writeAll(toAbsoluteOffset: Int64(index * block), Array(repeating: UInt8(ascii: "x"), count: block))
        }
        #expect(ftruncate(file.rawValue, off_t(blocks.count * block + 10)) == 0)
        var reader = SparseReader(file, status: try Stat(file))
        var read: [UInt8] = []
        var buffer = [UInt8](repeating: 1, count: 50_000)
        while case let count = try buffer.withUnsafeMutableBytes({ try reader.read(into: $0) }), count > 0 {
            read += buffer[..<count]
        }
        let whole = blocks.map { [UInt8](repeating: $0 == "x" ? UInt8(ascii: "x") : 0, count: block) }.joined()
        #expect(read == Array(whole) + [UInt8](repeating: 0, count: 10))
    }

    @Test func aTemporaryFileHasNoName() throws {
        let file = try NamelessFile.holding("text".utf8, in: space.path)
        #expect(space.path.names == [])
        #expect(file.text() == "text")
    }
}
