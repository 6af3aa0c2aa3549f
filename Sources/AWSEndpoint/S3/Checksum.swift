import CZlib
import HostSystem
import NIOCore
import PipelineModel

/// A checksum that a client sends along with an object, in the forms that S3 verifies here.
///
/// CRC32C and CRC64NVME by their polynomials (RFC 3720, NVM Express), least significant bit first.
struct Checksum {
    enum Algorithm: String, CaseIterable, Sendable {
        case crc32, crc32c, sha256, crc64nvme

        var header: String { "x-amz-checksum-\(rawValue)" }
    }

    let algorithm: Algorithm
    private var number: UInt64
    private var digest = SHA256()

    init(_ algorithm: Algorithm) {
        self.algorithm = algorithm
        number = algorithm == .crc32 ? 0 : .max
    }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        switch algorithm {
        case .crc32:
            var rest = bytes[...]
            // zlib counts in 32 bits.
            while !rest.isEmpty {
                let part = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
                number = UInt64(
                    CZlib.crc32(UInt(number), part.bindMemory(to: UInt8.self).baseAddress, UInt32(part.count)))
                rest = rest.dropFirst(part.count)
            }
        case .crc32c: number = Self.advanced(number & 0xFFFF_FFFF, by: bytes, Self.crc32cTable)
        case .crc64nvme: number = Self.advanced(number, by: bytes, Self.crc64Table)
        case .sha256: digest.update(bytes)
        }
    }

    /// In Base64, as headers have it.
    var text: String {
        switch algorithm {
        case .crc32: bytes(UInt32(truncatingIfNeeded: number)).base64
        case .crc32c: bytes(~UInt32(truncatingIfNeeded: number)).base64
        case .crc64nvme: bytes(~number).base64
        case .sha256: stride(from: 0, to: 64, by: 2).map(byte).base64
        }
    }

    private func byte(at index: Int) -> UInt8 {
        let text = digest.hexadecimal()
        let start = text.index(text.startIndex, offsetBy: index)
        return UInt8(text[start..<text.index(start, offsetBy: 2)], radix: 16) ?? 0
    }

    private func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }

    private static func advanced(_ start: UInt64, by bytes: UnsafeRawBufferPointer, _ table: [UInt64]) -> UInt64 {
        var number = start
        table.withUnsafeBufferPointer { table in
            for byte in bytes { number = table[Int(UInt8(truncatingIfNeeded: number) ^ byte)] ^ (number >> 8) }
        }
        return number
    }

    private static let crc32cTable = table(of: 0x82F6_3B78)
    private static let crc64Table = table(of: 0x9A6C_9329_AC4B_C9B5)

    private static func table(of polynomial: UInt64) -> [UInt64] {
        (0..<256).map { index in
            (0..<8).reduce(UInt64(index)) { number, _ in
                number & 1 == 1 ? polynomial ^ (number >> 1) : number >> 1
            }
        }
    }
}
