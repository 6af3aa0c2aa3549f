import Archiving
import Foundation
import HostSystem
import SystemPackage

/// The files below a folder as a value: what packing and unpacking must keep.
struct Tree: Equatable, ExpressibleByDictionaryLiteral {
    enum Node: Equatable {
        case file([UInt8])
        case program([UInt8])
        case folder
        case link([UInt8])

        static func file(_ text: String) -> Node { .file(Array(text.utf8)) }
        static func program(_ text: String) -> Node { .program(Array(text.utf8)) }
        static func link(_ target: String) -> Node { .link(Array(target.utf8)) }
    }

    /// Paths with `/` between names.
    var nodes: [[UInt8]: Node] = [:]

    init() {}

    init(dictionaryLiteral elements: (String, Node)...) {
        for (path, node) in elements { nodes[Array(path.utf8)] = node }
    }

    subscript(path: String) -> Node? {
        get { nodes[Array(path.utf8)] }
        set { nodes[Array(path.utf8)] = newValue }
    }

    /// Makes the tree in a folder, parents first, else in the order that is asked for.
    func write(to folder: FilePath, reversed: Bool = false) throws {
        for path in nodes.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) where nodes[path] == .folder {
            try check(mkdir(cPath(folder, path), 0o755))
        }
        let rest = nodes.filter { $0.value != .folder }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        for (path, node) in reversed ? rest.reversed() : rest {
            switch node {
            case .folder: break
            case .file(let bytes): try writeFile(cPath(folder, path), bytes, 0o644)
            case .program(let bytes): try writeFile(cPath(folder, path), bytes, 0o755)
            case .link(let target): try check(symlink(target.map(CChar.init(bitPattern:)) + [0], cPath(folder, path)))
            }
        }
    }

    /// Reads what lies in a folder; its kinds, contents and the owner's right to execute.
    init(at folder: FilePath) throws {
        try read(folder, [])
    }

    private mutating func read(_ root: FilePath, _ parent: [UInt8]) throws {
        guard let stream = opendir(cPath(root, parent)) else { throw Errno.last }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
                field.withMemoryRebound(to: CChar.self, capacity: 1) {
                    Array(UnsafeRawBufferPointer(start: $0, count: strlen($0)))
                }
            }
            if name == Array(".".utf8) || name == Array("..".utf8) { continue }
            let path = parent.isEmpty ? name : parent + [UInt8(ascii: "/")] + name
            var status = stat()
            try check(lstat(cPath(root, path), &status))
            switch status.st_mode & S_IFMT {
            case S_IFDIR:
                nodes[path] = .folder
                try read(root, path)
            case S_IFLNK:
                var target = [CChar](repeating: 0, count: 5000)
                let count = readlink(cPath(root, path), &target, 5000)
                nodes[path] = .link(target[..<count].map(UInt8.init(bitPattern:)))
            default:
                let bytes = try readFile(cPath(root, path))
                nodes[path] = status.st_mode & 0o100 != 0 ? .program(bytes) : .file(bytes)
            }
        }
    }
}

/// A path below a folder, terminated for C.
func cPath(_ folder: FilePath, _ path: [UInt8]) -> [CChar] {
    Array(folder.string.utf8).map(CChar.init(bitPattern:)) + [0x2F] + path.map(CChar.init(bitPattern:)) + [0]
}

func check(_ result: Int32) throws {
    if result != 0 { throw Errno.last }
}

private func writeFile(_ path: [CChar], _ bytes: [UInt8], _ mode: mode_t) throws {
    let file = try FileDescriptor.open(
        path, .writeOnly, options: [.create, .exclusiveCreate], permissions: .ownerReadWrite)
    defer { try? file.close() }
    try file.writeAll(bytes)
    try check(fchmod(file.rawValue, mode))
}

private func readFile(_ path: [CChar]) throws -> [UInt8] {
    let file = try FileDescriptor.open(path, .readOnly)
    defer { try? file.close() }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = try buffer.withUnsafeMutableBytes({ try file.read(into: $0) }), count > 0 {
        bytes += buffer[..<count]
    }
    return bytes
}
