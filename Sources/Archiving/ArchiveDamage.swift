/// What is wrong with an archive's bytes; offsets are into the tar, after decompression.
package enum ArchiveDamage: Sendable, Hashable {
    case truncated
    case notAnArchive
    case notGzip
    /// A header block's checksum is wrong.
    case headerChecksum(offset: Int64)
    case headerField(String, offset: Int64)
    /// A pax or GNU header that ought to describe the next entry.
    case extendedHeader(offset: Int64)
    /// The compressed data or its check sum is wrong; offset into the file, within a mebibyte.
    case compressedData(offset: Int64)
    case dataAfterEnd
}

extension ArchiveDamage: CustomStringConvertible {
    package var description: String {
        switch self {
        case .truncated: "it ends too early"
        case .notAnArchive: "it is neither a tar nor a tar.gz"
        case .notGzip: "it is not in gzip format"
        case .headerChecksum(let offset): "the header at byte \(offset) has a wrong checksum"
        case .headerField(let field, let offset): "the header at byte \(offset) has an invalid \(field)"
        case .extendedHeader(let offset): "the extended header at byte \(offset) is malformed"
        case .compressedData(let offset): "the compressed data near byte \(offset) is wrong"
        case .dataAfterEnd: "data follows its end"
        }
    }
}
