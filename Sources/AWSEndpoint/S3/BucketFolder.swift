import CHost
import HostSystem
import NIOHTTP1
import SystemPackage

/// Buckets as folders, objects as files: what the bucket folder holds is what S3 shows.
///
/// Reading follows links, as steps do that read their data here. Writing and removing follow none: a link leads to somebody's
/// own data.
struct BucketFolder: Sendable {
    let root: FilePath
    /// What steps wrote, which lies elsewhere.
    var outputs = OutputObjects()

    /// An object that is open for reading.
    struct OpenObject: ~Copyable {
        let file: OwnedDescriptor
        let state: ObjectState
    }

    func buckets() throws -> [(name: String, createdAt: Int64)] {
        root.names.filter { (try? BucketName($0)) != nil }.sorted().compactMap { name in
            guard let status = try? root.appending(name).withPlatformString({ try Stat($0) }), status.type == .directory
            else { return nil }
            return (name, status.modifiedAt)
        }
    }

    /// Throws `NoSuchBucket` where there is none.
    func check(_ bucket: BucketName) throws(AWSError) {
        let status = try? path(of: bucket).withPlatformString { try Stat($0) }
        guard status?.type == .directory || outputs.has(bucket) else {
            throw AWSError("NoSuchBucket", "there is no bucket '\(bucket.text)'", status: .notFound)
        }
    }

    /// - Returns: false where it is there already.
    func make(_ bucket: BucketName) throws -> Bool {
        try File.makeFolder(root)
        do throws(FileError) {
            try FolderHandle(root).createFolder(bucket.name)
            return true
        } catch {
            if error.reason == .fileExists { return false }
            throw error
        }
    }

    func remove(_ bucket: BucketName) throws {
        try check(bucket)
        do throws(FileError) { try FolderHandle(root).removeFolder(bucket.name) } catch {
            guard error.reason == .directoryNotEmpty else { throw error }
            throw AWSError("BucketNotEmpty", "bucket '\(bucket.text)' is not empty", status: .conflict)
        }
    }

    /// Opens an object for reading. Throws ``AWSError`` where there is none.
    func open(_ key: ObjectKey, in bucket: BucketName) throws -> OpenObject {
        try check(bucket)
        let missing = AWSError("NoSuchKey", "there is no object '\(key.text)' in '\(bucket.text)'", status: .notFound)
        let own = key.names.reduce(path(of: bucket)) { $0.appending($1) }
        let path = outputs.file(key, in: bucket, orNewer: own) ?? own
        guard let raw = try? FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking]) else {
            throw missing
        }
        let file = OwnedDescriptor(raw)
        let status = try Stat(file.raw)
        switch status.type {
        case .regular where !key.isFolder: return OpenObject(file: file, state: ObjectState(status))
        case .directory where key.isFolder: return OpenObject(file: file, state: .folder(status))
        default: throw missing
        }
    }

    /// The state of an object; nil where there is none.
    func state(_ key: ObjectKey, in bucket: BucketName) throws -> ObjectState? {
        do { return try open(key, in: bucket).state } catch let error as AWSError where error.code == "NoSuchKey" {
            return nil
        }
    }

    /// A new file for an object's contents, which nobody sees before ``put(_:as:in:)``.
    func begin() throws -> PendingObject { try .made(in: root) }

    /// Gives what was written the name of an object, in the place of what has it.
    func put(_ object: borrowing PendingObject, as key: ObjectKey, in bucket: BucketName) throws -> ObjectState {
        try check(bucket)
        // One that only outputs have is there, too.
        _ = try make(bucket)
        defer { outputs.note(put: key, in: bucket) }
        do throws(FileError) {
            return try put(object, key, in: bucket)
        } catch {
            // Somebody may have taken away a folder that was empty just now.
            if error.reason == .noSuchFileOrDirectory, let state = try? put(object, key, in: bucket) { return state }
            throw Self.refusal(of: error, key)
        }
    }

    private func put(
        _ object: borrowing PendingObject, _ key: ObjectKey, in bucket: BucketName
    ) throws(FileError) -> ObjectState {
        let start = try FolderHandle(path(of: bucket), followsLink: false)
        let folder = try start.folder(making: key.names.dropLast().compactMap(\.string))
        guard let name = key.names.last else { return .folder(try folder.status()) }
        if key.isFolder {
            guard try object.byteCount == 0 else {
                throw FileError(.write, folder.path.appending(name), .isDirectory)
            }
            return .folder(try folder.folder(making: name).status())
        }
        // A program uploads its code each time: the same bytes are no change, and nobody has to read them again.
        if let state = object.stateOfTwin(name, in: folder) { return state }
        try object.move(to: name, in: folder)
        return ObjectState(try folder.status(name))
    }

    /// Removes an object, and the folders that have become empty with it. What is not there is fine.
    func remove(_ key: ObjectKey, in bucket: BucketName) throws {
        try check(bucket)
        let start: FolderHandle
        do throws(FileError) { start = try FolderHandle(path(of: bucket), followsLink: false) } catch {
            throw Self.refusal(of: error, key)
        }
        var names = key.names
        guard let last = names.popLast(), let folder = try? start.folder(names.compactMap(\.string)) else { return }
        do throws(FileError) {
            if key.isFolder { try folder.removeFolder(last) } else { try folder.removeFile(last) }
        } catch {
            // A folder of that name is no object, and one with objects in it stays.
            guard ![.isDirectory, .notPermitted, .directoryNotEmpty, .notDirectory].contains(error.reason) else {
                return
            }
            throw Self.refusal(of: error, key)
        }
        while let name = names.popLast() {
            let above = try start.folder(names.compactMap(\.string))
            do { try above.removeFolder(name) } catch { return }
        }
    }

    func path(of bucket: BucketName) -> FilePath { root.appending(bucket.name) }

    private static func refusal(of error: FileError, _ key: ObjectKey) -> any Error {
        switch error.reason {
        case .notDirectory, .isDirectory, .tooManySymbolicLinkLevels, .directoryNotEmpty, .fileExists:
            AWSError(
                "InvalidArgument",
                "the key '\(key.text)' can't be kept here: '\(error.path)' is in the way, and objects are files of the bucket folder"
            )
        default: error
        }
    }
}

/// What S3 tells of an object without reading it.
struct ObjectState: Sendable, Hashable {
    let byteCount: Int
    /// In nanoseconds since 1970.
    let modifiedAt: Int64
    /// Of a file it is another whenever its state is another, as S3's is of its contents; it is no MD5, which S3's need not be.
    let tag: String

    init(_ status: Stat) {
        let state = FileState(status)
        byteCount = Int(state.size)
        modifiedAt = state.modifiedAt
        tag = "\"" + sha256("\(state.device) \(state.inode) \(state.size) \(state.modifiedAt)").prefix(32) + "\""
    }

    private init(byteCount: Int, modifiedAt: Int64, tag: String) {
        (self.byteCount, self.modifiedAt, self.tag) = (byteCount, modifiedAt, tag)
    }

    /// A folder, as the empty object that some programs put in its place.
    static func folder(_ status: Stat) -> ObjectState {
        ObjectState(byteCount: 0, modifiedAt: status.modifiedAt, tag: "\"d41d8cd98f00b204e9800998ecf8427e\"")
    }
}

/// An object that is being written: a file beside the buckets that is gone with this value, unless it was put in its place.
struct PendingObject: ~Copyable {
    let file: OwnedDescriptor
    private let name: FileName
    private let folder: FolderHandle

    private init(_ file: consuming OwnedDescriptor, _ name: FileName, in folder: consuming FolderHandle) {
        self.file = file
        self.name = name
        self.folder = folder
    }

    static func made(in root: FilePath) throws -> PendingObject {
        try File.makeFolder(root)
        let folder = try FolderHandle(root)
        let name = FileName(trusted: "\(ObjectKey.internalStart)\(UInt64.random(in: .min ... .max))".utf8)
        return PendingObject(try folder.createFile(name, mode: 0o644), name, in: folder)
    }

    var byteCount: Int64 {
        get throws(FileError) {
            do throws(Errno) { return Int64(try Stat(file.raw).size) } catch {
                throw FileError(.read, folder.path.appending(name), error)
            }
        }
    }

    func move(to other: FileName, in place: borrowing FolderHandle) throws(FileError) {
        do throws(FileError) { try folder.rename(name, to: other, in: place) } catch {
            // A bucket may be on another disk.
            guard error.reason == .improperLink else { throw error }
            try place.replace(other, withContentsOf: file)
        }
    }

    /// The state of a small file that has the same bytes; nil where there is none.
    func stateOfTwin(_ other: FileName, in place: borrowing FolderHandle) -> ObjectState? {
        guard let twin = try? place.file(other), let status = try? Stat(twin.raw), status.type == .regular,
            let own = try? Stat(file.raw), own.size == status.size, own.size <= 16 << 20,
            let digest = try? fileDigest(of: twin.raw).digest, (try? file.raw.seek(offset: 0, from: .start)) != nil,
            (try? fileDigest(of: file.raw).digest) == digest
        else { return nil }
        return ObjectState(status)
    }

    deinit { folder.removeIfThere(name) }
}
