import HostSystem

/// The name of an object in a bucket, of which the bucket folder can keep a file.
///
/// S3 takes any 1,024 bytes of UTF-8. What no path can be (empty parts, `.` and `..`, parts beyond 255 bytes) is refused, and so are more
/// than 64 parts, which no list would go down to.
struct ObjectKey: Sendable, Hashable {
    let text: String
    /// Its parts, as names of folders and, last, of a file.
    let names: [FileName]
    /// Whether it ends with a slash: what some programs put to have an empty folder.
    let isFolder: Bool

    init(_ text: String) throws(AWSError) {
        self.text = text
        isFolder = text.hasSuffix("/")
        let parts = (isFolder ? text.dropLast() : text[...]).split(separator: "/", omittingEmptySubsequences: false)
        let names = parts.compactMap { part in part == "." || part == ".." ? nil : FileName(String(part)) }
        guard names.count == parts.count, text.utf8.count <= 1024, names.count <= ObjectListing.depthLimit,
            names.allSatisfy({ $0.bytes.count <= 255 }),
            !names.contains(where: ObjectKey.isInternal)
        else {
            throw AWSError(
                "InvalidArgument",
                "the key '\(text)' can't be kept here: objects are files of the bucket folder, and no file has this name"
            )
        }
        self.names = names
    }

    /// Whether a name in the bucket folder is no object's: what is being written, and what finders leave.
    static func isInternal(_ name: FileName) -> Bool { name.bytes.starts(with: internalStart.utf8) }

    /// With what such names begin.
    static let internalStart = ".retake-"
}

/// A bucket's name, which is a folder's.
struct BucketName: Sendable, Hashable {
    let text: String
    let name: FileName

    /// Throws `NoSuchBucket` for what S3 takes for no name: there can be no such bucket.
    init(_ text: String) throws(AWSError) {
        let isName = text.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
        }
        guard isName, (3...63).contains(text.utf8.count), !text.hasPrefix("."), let name = FileName(text) else {
            throw AWSError("InvalidBucketName", "'\(text)' is no name of a bucket")
        }
        self.text = text
        self.name = name
    }
}
