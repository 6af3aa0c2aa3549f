/// A file in NumPy's `.npy` format, as far as it takes to name an element.
///
/// Source: <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>: the magic bytes `\x93NUMPY`, a version,
/// the header's length (two bytes; four from version 2 on), and the header, a Python dictionary with `descr`,
/// `fortran_order` and `shape`.
struct NumPyArray {
    private let descr: String
    private let isFortranOrder: Bool
    private let shape: [Int]
    private let data: ArraySlice<UInt8>

    init?(_ bytes: [UInt8]) {
        guard bytes.count > 12, bytes.starts(with: [0x93] + "NUMPY".utf8) else { return nil }
        let isLong = bytes[6] >= 2
        let lengthBytes = bytes[8..<(isLong ? 12 : 10)]
        let length = lengthBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
        let start = lengthBytes.endIndex
        guard length <= bytes.count - start else { return nil }
        let header = String(decoding: bytes[start..<start + length], as: UTF8.self)
        guard let descr = Self.value(of: "descr", in: header), let order = Self.value(of: "fortran_order", in: header),
            let shape = Self.value(of: "shape", in: header)
        else { return nil }
        self.descr = descr
        isFortranOrder = order == "True"
        self.shape = shape.split { !$0.isNumber }.compactMap { Int($0) }
        data = bytes[(start + length)...]
    }

    /// What stands behind a key of the header: a quoted text, a word, or what stands in parentheses.
    private static func value(of key: String, in header: String) -> String? {
        guard let range = header.firstRange(of: "'\(key)':") else { return nil }
        let rest = header[range.upperBound...].drop(while: \.isWhitespace)
        switch rest.first {
        case "'": return String(rest.dropFirst().prefix { $0 != "'" })
        case "(": return String(rest.dropFirst().prefix { $0 != ")" })
        default: return String(rest.prefix { $0.isLetter })
        }
    }

    /// Nil when one of them is no such array, or they hold the same.
    static func firstDifference(of old: [UInt8], and new: [UInt8]) -> String? {
        guard let before = NumPyArray(old), let after = NumPyArray(new) else { return nil }
        guard before.descr == after.descr, before.shape == after.shape, before.isFortranOrder == after.isFortranOrder
        else { return "\(before.kind) → \(after.kind)" }
        guard let size = before.elementSize, size > 0 else { return nil }
        let common = zip(before.data, after.data).prefix { $0 == $1 }.count
        guard common < min(before.data.count, after.data.count) else { return nil }
        let element = common / size
        return "element [\(before.index(of: element).map(String.init).joined(separator: ", "))]: "
            + "\(before.text(of: element, size)) → \(after.text(of: element, size))"
    }

    private var kind: String { "\(descr) of shape (\(shape.map(String.init).joined(separator: ", ")))" }

    /// In bytes; nil for objects and structures.
    private var elementSize: Int? {
        guard let letter = descr.dropFirst().first, "biufcSV".contains(letter) else { return nil }
        return Int(descr.dropFirst(2))
    }

    /// The indices of an element, from its place in the data.
    private func index(of element: Int) -> [Int] {
        var rest = element
        var indices: [Int] = []
        for length in isFortranOrder ? shape : shape.reversed() {
            indices.append(length == 0 ? 0 : rest % length)
            rest /= max(1, length)
        }
        return isFortranOrder ? indices : indices.reversed()
    }

    private func text(of element: Int, _ size: Int) -> String {
        let start = data.startIndex + element * size
        guard start + size <= data.endIndex else { return "missing" }
        let bytes = data[start..<start + size]
        let bits = (descr.first == ">" ? Array(bytes) : bytes.reversed()).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return switch (descr.dropFirst().first, size) {
        case ("f", 8): "\(Double(bitPattern: bits))"
        case ("f", 4): "\(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))"
        case ("i", 1...8): "\(Int64(bitPattern: bits << (64 - 8 * UInt64(size))) >> (64 - 8 * Int64(size)))"
        case ("u", 1...8), ("b", 1): "\(bits)"
        default: bytes.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
        }
    }
}
