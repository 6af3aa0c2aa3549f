/// One of the independent members that a file is compressed as: header, deflate data, check sum, size (RFC 1952).
///
/// Its header's extra field says how long it is, so that a reader may jump from member to member, and inflate any of
/// them, or several at once, alone:
///
///     offset  0   1f 8b 08       gzip, deflate
///             3   04             there is an extra field
///             4   00 00 00 00    no time
///             8   00 ff          no hint at the level; unknown system
///            10   0c 00          12 bytes of extra field
///            12   'R' 'T' 08 00  Retake's subfield of 8 bytes
///            16   UInt32 LE      size of the whole member, from its first header byte to its last trailer byte
///            20   UInt32 LE      size of its content
///            24   deflate data
///                 UInt32 LE      CRC-32 of the content
///                 UInt32 LE      size of the content, once more
enum GzipMember {
    /// How much content a member holds; the last one of a file holds what remains.
    static let contentByteCount = 1 << 20

    /// The most that a member takes: that of a whole one whose content is stored.
    static var maximumByteCount: Int { headerByteCount + storedByteCount(of: contentByteCount) + trailerByteCount }

    static let headerByteCount = 24
    static let trailerByteCount = 8

    /// The longest run that a stored deflate block holds, and what its header takes.
    static let storedBlockByteCount = 65535
    static let storedBlockHeaderByteCount = 5

    static let fixedHeader: [UInt8] =
        [0x1F, 0x8B, 0x08, 0x04, 0, 0, 0, 0, 0, 0xFF, 12, 0] + Array("RT".utf8) + [8, 0]

    /// Size of the deflate data when it is merely stored: the most that a member takes.
    static func storedByteCount(of contentByteCount: Int) -> Int {
        let blocks = max(1, (contentByteCount + storedBlockByteCount - 1) / storedBlockByteCount)
        return contentByteCount + blocks * storedBlockHeaderByteCount
    }

    struct Sizes {
        let memberByteCount: Int
        let contentByteCount: Int
    }

    /// What a member's header says, or nil when it isn't one of Retake's, which never exceed their limits.
    static func sizes(inHeader header: UnsafeRawBufferPointer) -> Sizes? {
        guard header.count >= headerByteCount, header.slice(0..<fixedHeader.count).elementsEqual(fixedHeader) else {
            return nil
        }
        let member = UInt32(littleEndian: header.loadUnaligned(fromByteOffset: 16, as: UInt32.self))
        let content = UInt32(littleEndian: header.loadUnaligned(fromByteOffset: 20, as: UInt32.self))
        guard member > UInt32(headerByteCount + trailerByteCount), member <= UInt32(maximumByteCount),
            content <= UInt32(contentByteCount)
        else { return nil }
        return Sizes(memberByteCount: Int(member), contentByteCount: Int(content))
    }
}
