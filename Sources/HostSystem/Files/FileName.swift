import CHost
package import SystemPackage

/// The name of one entry of a folder, as bytes, since a name need not be valid UTF-8.
///
/// Whoever holds one knows that it leads to that folder and nowhere else: it isn't empty, `.` or `..`, and has no slash and
/// no zero byte.
package struct FileName: Sendable, Hashable {
    /// Ended by a zero byte, as the system takes it.
    fileprivate let text: [CChar]

    /// Nil for bytes that are no name.
    package init?(_ bytes: some Collection<UInt8>) {
        if bytes.isEmpty || bytes.contains(where: { $0 == 0 || $0 == UInt8(ascii: "/") }) { return nil }
        self.init(trusted: bytes)
        if bytes.count <= 2, bytes.allSatisfy({ $0 == UInt8(ascii: ".") }) { return nil }
    }

    package init?(_ string: String) { self.init(string.utf8) }

    /// - Parameter bytes: a name for certain, because a folder lists it or a path was taken apart.
    package init(trusted bytes: some Collection<UInt8>) {
        var text: [CChar] = []
        text.reserveCapacity(bytes.count + 1)
        for byte in bytes { text.append(CChar(bitPattern: byte)) }
        text.append(0)
        self.text = text
    }

    package var bytes: [UInt8] { text.dropLast().map(UInt8.init(bitPattern:)) }

    /// Nil when the name is not UTF-8.
    package var string: String? { String(validating: text.dropLast().lazy.map(UInt8.init(bitPattern:)), as: UTF8.self) }

    func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        text.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { preconditionFailure("the text holds its terminator at least") }
            return body(start)
        }
    }
}

extension [FileName] {
    /// As a path; of no names, the folder that they would lie in.
    func withJoinedCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        guard var joined = first?.text else { return FileName(trusted: ".".utf8).withCString(body) }
        for name in dropFirst() {
            joined[joined.count - 1] = CChar(bitPattern: UInt8(ascii: "/"))
            joined += name.text
        }
        return joined.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { preconditionFailure("a name holds its terminator at least") }
            return body(start)
        }
    }
}

extension FileName: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) {
        guard let name = FileName(text) else {
            preconditionFailure("'\(text)' is written in the code as a file's name")
        }
        self = name
    }
}

extension FileName: CustomStringConvertible {
    package var description: String { printable(bytes) }
}

extension FilePath {
    /// As many names below, in one go: a path looks at all of itself whenever it grows.
    func appending(_ names: [FileName]) -> FilePath {
        if names.isEmpty { return self }
        let slash = CChar(bitPattern: UInt8(ascii: "/"))
        let start = isEmpty ? [] : withPlatformString { Array(UnsafeBufferPointer(start: $0, count: length)) } + [slash]
        return FilePath(platformString: start + names.map { $0.text.dropLast() }.joined(separator: [slash]) + [0])
    }

    package func appending(_ name: FileName) -> FilePath {
        guard let string = name.string else {
            return pushing(FilePath(platformString: name.bytes.map(CChar.init(bitPattern:)) + [0]))
        }
        return appending(string)
    }

    package func appending(_ names: [String]) -> FilePath { names.reduce(self) { $0.appending($1) } }
}
