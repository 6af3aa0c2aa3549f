import SystemPackage

/// A tar as some other program, or an attacker, might have written it.
struct TarBuilder {
    private(set) var bytes: [UInt8] = []

    enum Format {
        case v7, ustar, gnu
    }

    /// Appends a header and its content, whatever they say; the checksum is right unless asked otherwise.
    mutating func add(
        _ name: [UInt8], type: Character = "0", content: [UInt8] = [], size: [UInt8]? = nil, target: String = "",
        mode: String = "0000644", prefix: String = "", format: Format = .ustar, checksum: Int? = nil
    ) {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ bytes: [UInt8], at offset: Int) {
            block.replaceSubrange(offset..<offset + bytes.count, with: bytes)
        }
        put(name, at: 0)
        put(Array(mode.utf8), at: 100)
        put(size ?? octal(content.count, 11), at: 124)
        block[156] = format == .v7 && type == "0" ? 0 : type.asciiValue ?? 0
        put(Array(target.utf8), at: 157)
        switch format {
        case .v7: break
        case .ustar: put(Array("ustar\u{0}00".utf8), at: 257)
        case .gnu: put(Array("ustar  \u{0}".utf8), at: 257)
        }
        put(Array(prefix.utf8), at: 345)
        put(Array("        ".utf8), at: 148)
        put(octal(checksum ?? block.reduce(0) { $0 + Int($1) }, 6) + [0], at: 148)
        bytes += block + content + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
    }

    mutating func add(
        _ name: String, type: Character = "0", content: String = "", target: String = "", format: Format = .ustar
    ) {
        add(Array(name.utf8), type: type, content: Array(content.utf8), target: target, format: format)
    }

    /// Appends a pax header with these records.
    mutating func addPax(_ records: [(String, [UInt8])], type: Character = "x") {
        var content: [UInt8] = []
        for (key, value) in records {
            let rest = Array(" \(key)=".utf8) + value + [0x0A]
            var length = rest.count + 1
            while length != rest.count + String(length).utf8.count { length = rest.count + String(length).utf8.count }
            content += Array(String(length).utf8) + rest
        }
        add(Array("pax".utf8), type: type, content: content)
    }

    mutating func append(_ raw: [UInt8]) {
        bytes += raw
    }

    /// The tar with its end.
    var finished: [UInt8] {
        bytes + [UInt8](repeating: 0, count: 1024)
    }

    private func octal(_ number: Int, _ digits: Int) -> [UInt8] {
        let text = Array(String(number, radix: 8).utf8)
        return [UInt8](repeating: 0x30, count: digits - text.count) + text
    }
}
