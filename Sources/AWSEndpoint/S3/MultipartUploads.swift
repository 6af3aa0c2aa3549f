import CHost
import HostSystem
import NIOHTTP1
import SystemPackage

/// Objects that clients send in parts, at once and in any order: a folder for each beside the buckets, a file for each part.
struct MultipartUploads: Sendable {
    private let buckets: BucketFolder
    private static let start = ObjectKey.internalStart + "upload-"

    init(in buckets: BucketFolder) { self.buckets = buckets }

    /// - Returns: what the client names the upload by.
    func create(_ key: ObjectKey, in bucket: BucketName) throws -> String {
        try buckets.check(bucket)
        let id = String(UInt64.random(in: .min ... .max), radix: 16)
        let root = try FolderHandle(buckets.root)
        try root.createFolder(try root.name(Self.start + id))
        try root.folder([Self.start + id]).replace("key", with: Array("\(bucket.text)/\(key.text)".utf8))
        return id
    }

    func put(
        part number: Int, of id: String, _ key: ObjectKey, in bucket: BucketName, _ object: borrowing PendingObject
    ) throws -> ObjectState {
        let folder = try folder(of: id, key, in: bucket)
        guard (1...10_000).contains(number) else {
            throw AWSError("InvalidArgument", "parts are numbered from 1 to 10,000, and \(number) is not")
        }
        let name = try folder.name("\(number)")
        try object.move(to: name, in: folder)
        return ObjectState(try folder.status(name))
    }

    /// Puts the object in its place, made of parts.
    ///
    /// - Parameter parts: numbers, ascending, and the tags that were answered for them.
    func complete(
        _ id: String, _ parts: [(number: Int, tag: String)], as key: ObjectKey, in bucket: BucketName
    ) throws -> ObjectState {
        let folder = try folder(of: id, key, in: bucket)
        guard !parts.isEmpty, zip(parts, parts.dropFirst()).allSatisfy({ $0.number < $1.number }) else {
            throw AWSError("InvalidPartOrder", "the parts of an upload are listed in the order of their numbers")
        }
        let object = try buckets.begin()
        for (number, tag) in parts {
            let name = try folder.name("\(number)")
            guard let file = try? folder.file(name),
                ObjectState(try Stat(file.raw)).tag.trimmingQuotes == tag.trimmingQuotes
            else { throw AWSError("InvalidPart", "part \(number) was not uploaded, or is another") }
            try file.raw.copyRest(to: object.file.raw)
        }
        let state = try buckets.put(object, as: key, in: bucket)
        try abort(id, key, in: bucket)
        return state
    }

    func abort(_ id: String, _ key: ObjectKey, in bucket: BucketName) throws {
        _ = try folder(of: id, key, in: bucket)
        let root = try FolderHandle(buckets.root)
        try root.removeTree(try root.name(Self.start + id))
    }

    /// Removes what clients of earlier days began and did not end.
    func sweep(before moment: Int64) {
        guard let root = try? FolderHandle(buckets.root), let names = try? root.names() else { return }
        for name in names where ObjectKey.isInternal(name) {
            guard let status = try? root.status(name), max(status.modifiedAt, status.changedAt) < moment else {
                continue
            }
            try? root.removeTree(name)
        }
    }

    private func folder(of id: String, _ key: ObjectKey, in bucket: BucketName) throws -> FolderHandle {
        let missing = AWSError("NoSuchUpload", "there is no upload '\(id)'", status: .notFound)
        guard UInt64(id, radix: 16) != nil, let root = try? FolderHandle(buckets.root),
            let folder = try? root.folder([Self.start + id]),
            try folder.beginning(of: "key", upTo: 4096) == Array("\(bucket.text)/\(key.text)".utf8)
        else { throw missing }
        return folder
    }
}

extension String {
    /// A tag without the quotes that some clients leave away.
    fileprivate var trimmingQuotes: Substring { self[...].drop { $0 == "\"" }.prefix { $0 != "\"" } }
}
