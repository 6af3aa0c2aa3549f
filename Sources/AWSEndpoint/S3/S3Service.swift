import HostSystem
import NIOCore
import NIOHTTP1
import SystemPackage

/// S3 over the bucket folder, in path style: `/BUCKET/KEY`.
///
/// See <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html>. What an object is
/// beside its bytes (types, metadata, versions, owners, tags) is not kept.
struct S3Service: Sendable {
    let buckets: BucketFolder
    let region: String
    private var uploads: MultipartUploads { MultipartUploads(in: buckets) }

    init(_ buckets: BucketFolder, region: String) {
        self.buckets = buckets
        self.region = region
        // An upload of yesterday is nobody's any more.
        MultipartUploads(in: buckets).sweep(before: .now - 86_400_000_000_000)
    }

    func answer(_ request: HTTPRequest) async -> HTTPResponse {
        do {
            return try await result(of: request)
        } catch var error as AWSError {
            error.resource = String(request.path)
            guard request.method != .HEAD else { return HTTPResponse(error.status, [], .absent(byteCount: 0)) }
            return error.xml
        } catch {
            return AWSError("InternalError", "\(error)", status: .internalServerError).xml
        }
    }

    private func result(of request: HTTPRequest) async throws -> HTTPResponse {
        guard let path = percentDecoded(request.path.drop { $0 == "/" }) else {
            throw AWSError("InvalidURI", "the path is no UTF-8")
        }
        guard !path.isEmpty else { return try listBuckets() }
        let parts = path.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let bucket = try BucketName(parts[0])
        guard parts.count > 1, !parts[1].isEmpty else { return try await answer(request, about: bucket) }
        return try await answer(request, about: try ObjectKey(parts[1]), in: bucket)
    }

    // MARK: Buckets

    private func listBuckets() throws -> HTTPResponse {
        let found = try buckets.buckets().map { bucket in
            XMLElement(
                "Bucket",
                [XMLElement("Name", bucket.name), XMLElement("CreationDate", isoTime(bucket.createdAt))])
        }
        return .xml(
            XMLElement(
                "ListAllMyBucketsResult",
                [
                    XMLElement("Owner", [XMLElement("ID", "retake"), XMLElement("DisplayName", "retake")]),
                    XMLElement("Buckets", found),
                ]))
    }

    private func answer(_ request: HTTPRequest, about bucket: BucketName) async throws -> HTTPResponse {
        switch (request.method, request.subresource()) {
        case (.PUT, nil):
            guard try buckets.make(bucket) else {
                throw AWSError("BucketAlreadyOwnedByYou", "bucket '\(bucket.text)' is yours already", status: .conflict)
            }
            return HTTPResponse(.ok, [("Location", "/\(bucket.text)")])
        case (.DELETE, nil):
            try buckets.remove(bucket)
            return HTTPResponse(.noContent)
        case (.HEAD, _):
            try buckets.check(bucket)
            return HTTPResponse(.ok, [("x-amz-bucket-region", region)], .absent(byteCount: 0))
        case (.POST, "delete"): return try await removeMany(request, in: bucket)
        case (.GET, "location"):
            try buckets.check(bucket)
            return .xml(XMLElement("LocationConstraint", region == "us-east-1" ? "" : region))
        case (.GET, "versioning"):
            try buckets.check(bucket)
            return .xml(XMLElement("VersioningConfiguration", []))
        case (.GET, _) where request[parameter: "list-type"] == "2":
            return try ObjectPage(request, bucket, buckets).second
        case (.GET, let first) where first.map(ObjectPage.parameters.contains) ?? true:
            return try ObjectPage(request, bucket, buckets).first
        case (_, let first): throw Self.unknown("\(request.method) of a bucket\(first.map { "?\($0)" } ?? "")")
        }
    }

    private func removeMany(_ request: HTTPRequest, in bucket: BucketName) async throws -> HTTPResponse {
        try buckets.check(bucket)
        let document = String(decoding: try await request.body.bytes(), as: UTF8.self)
        let isQuiet = xmlTexts(of: "Quiet", in: document).first == "true"
        let results = xmlTexts(of: "Key", in: document).compactMap { text -> XMLElement? in
            do {
                try buckets.remove(try ObjectKey(text), in: bucket)
                return isQuiet ? nil : XMLElement("Deleted", [XMLElement("Key", text)])
            } catch {
                let error = error as? AWSError ?? AWSError("InternalError", "\(error)")
                return XMLElement(
                    "Error",
                    [XMLElement("Key", text), XMLElement("Code", error.code), XMLElement("Message", error.message)])
            }
        }
        return .xml(XMLElement("DeleteResult", results))
    }

    // MARK: Objects

    private func answer(
        _ request: HTTPRequest, about key: ObjectKey, in bucket: BucketName
    ) async throws -> HTTPResponse {
        if let unknown = request.subresource(but: ["uploads", "uploadId", "partNumber"]) {
            throw Self.unknown("\(request.method) of an object's \(unknown)")
        }
        let upload = request[parameter: "uploadId"]
        switch (request.method, upload) {
        case (.GET, nil), (.HEAD, nil):
            return try get(request, key, in: bucket)
        case (.PUT, nil): return try await put(request, key, in: bucket)
        case (.DELETE, nil):
            try checkConditions(request, key, in: bucket)
            try buckets.remove(key, in: bucket)
            return HTTPResponse(.noContent)
        case (.POST, nil) where request[parameter: "uploads"] != nil:
            return .xml(
                XMLElement(
                    "InitiateMultipartUploadResult",
                    [
                        XMLElement("Bucket", bucket.text), XMLElement("Key", key.text),
                        XMLElement("UploadId", try uploads.create(key, in: bucket)),
                    ]))
        case (.PUT, let upload?): return try await putPart(request, of: upload, key, in: bucket)
        case (.POST, let upload?): return try await complete(request, upload, key, in: bucket)
        case (.DELETE, let upload?):
            try uploads.abort(upload, key, in: bucket)
            return HTTPResponse(.noContent)
        default: throw Self.unknown("\(request.method) of an object")
        }
    }

    private func get(_ request: HTTPRequest, _ key: ObjectKey, in bucket: BucketName) throws -> HTTPResponse {
        let object = try buckets.open(key, in: bucket)
        let state = object.state
        var headers = [
            ("ETag", state.tag), ("Last-Modified", httpTime(state.modifiedAt)), ("Accept-Ranges", "bytes"),
            ("Content-Type", "binary/octet-stream"),
        ]
        if let refusal = state.refusal(of: request) { return HTTPResponse(refusal, headers, .absent(byteCount: 0)) }
        var range = 0..<state.byteCount
        var status = HTTPResponseStatus.ok
        if let asked = request.header("range") {
            guard let found = byteRange(asked, of: state.byteCount) else {
                throw AWSError("InvalidRange", "'\(asked)' is no part of the object", status: .rangeNotSatisfiable)
            }
            if let found {
                (range, status) = (found, .partialContent)
                headers.append(
                    ("Content-Range", "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(state.byteCount)"))
            }
        }
        guard request.method == .GET, !key.isFolder else {
            return HTTPResponse(status, headers, .absent(byteCount: range.count))
        }
        let file = NIOFileHandle(_deprecatedTakingOwnershipOfDescriptor: object.file.release().rawValue)
        return HTTPResponse(status, headers, .file(file, range))
    }

    private func put(_ request: HTTPRequest, _ key: ObjectKey, in bucket: BucketName) async throws -> HTTPResponse {
        try buckets.check(bucket)
        try checkConditions(request, key, in: bucket)
        if let source = request.header("x-amz-copy-source") {
            try checkSource(source, request)
            return try copy(source, range: nil, to: key, in: bucket)
        }
        let object = try buckets.begin()
        var body = ObjectBody(request)
        let checksums = try await body.write(to: object.file)
        // Somebody may have been quicker.
        try checkConditions(request, key, in: bucket)
        let state = try buckets.put(object, as: key, in: bucket)
        return HTTPResponse(.ok, [("ETag", state.tag)] + request.echoedChecksums(verified: checksums))
    }

    private func checkConditions(_ request: HTTPRequest, _ key: ObjectKey, in bucket: BucketName) throws {
        let none = request.header("if-none-match")
        let match = request.header("if-match")
        guard none != nil || match != nil else { return }
        let tag = try buckets.state(key, in: bucket)?.tag
        guard none != "*" || tag == nil, match == nil || match == tag else {
            throw AWSError(
                "PreconditionFailed", "object '\(key.text)' is not as the request asks", status: .preconditionFailed)
        }
    }

    /// - Parameter source: `/BUCKET/KEY`, percent-encoded.
    private func openSource(_ text: String) throws -> BucketFolder.OpenObject {
        let path = text.prefix { $0 != "?" }.drop { $0 == "/" }
        let parts = (percentDecoded(path) ?? "").split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { throw AWSError("InvalidArgument", "'\(text)' is no source of a copy") }
        return try buckets.open(try ObjectKey(parts[1]), in: try BucketName(parts[0]))
    }

    /// The conditions of a copy that go by the source's tag.
    private func checkSource(_ source: String, _ request: HTTPRequest) throws {
        for time in ["modified", "unmodified"] where request.header("x-amz-copy-source-if-\(time)-since") != nil {
            throw Self.unknown("a copy under a condition of time")
        }
        let tag = try openSource(source).state.tag
        let match = request.header("x-amz-copy-source-if-match")
        guard match == nil || match == tag, request.header("x-amz-copy-source-if-none-match") != tag else {
            throw AWSError("PreconditionFailed", "the source is not as the request asks", status: .preconditionFailed)
        }
    }

    private func copied(_ source: String, range: String?) throws -> PendingObject {
        let source = try openSource(source)
        let object = try buckets.begin()
        guard let range else {
            if source.state.byteCount > 0 { try source.file.raw.copyContents(to: object.file.raw) }
            return object
        }
        guard let bytes = byteRange(range, of: source.state.byteCount) ?? nil else {
            throw AWSError("InvalidRange", "'\(range)' is no part of the source", status: .rangeNotSatisfiable)
        }
        var offset = bytes.lowerBound
        while offset < bytes.upperBound {
            let part = try [UInt8](unsafeUninitializedCapacity: min(1 << 20, bytes.upperBound - offset)) {
                buffer, count in
                count = try source.file.raw.read(
                    fromAbsoluteOffset: Int64(offset), into: UnsafeMutableRawBufferPointer(buffer))
            }
            if part.isEmpty { break }
            try object.file.raw.writeAll(part)
            offset += part.count
        }
        return object
    }

    private func copy(_ source: String, range: String?, to key: ObjectKey, in bucket: BucketName) throws -> HTTPResponse
    {
        let state = try buckets.put(try copied(source, range: range), as: key, in: bucket)
        return .xml(XMLElement("CopyObjectResult", state.elements))
    }

    // MARK: Uploads in parts

    private func putPart(
        _ request: HTTPRequest, of upload: String, _ key: ObjectKey, in bucket: BucketName
    ) async throws -> HTTPResponse {
        let number = request[parameter: "partNumber"].flatMap { Int($0) } ?? 0
        if let source = request.header("x-amz-copy-source") {
            try checkSource(source, request)
            let object = try copied(source, range: request.header("x-amz-copy-source-range"))
            let state = try uploads.put(part: number, of: upload, key, in: bucket, object)
            return .xml(XMLElement("CopyPartResult", state.elements))
        }
        let object = try buckets.begin()
        var body = ObjectBody(request)
        let checksums = try await body.write(to: object.file)
        let state = try uploads.put(part: number, of: upload, key, in: bucket, object)
        return HTTPResponse(.ok, [("ETag", state.tag)] + request.echoedChecksums(verified: checksums))
    }

    private func complete(
        _ request: HTTPRequest, _ upload: String, _ key: ObjectKey, in bucket: BucketName
    ) async throws -> HTTPResponse {
        let document = String(decoding: try await request.body.bytes(), as: UTF8.self)
        try checkConditions(request, key, in: bucket)
        let numbers = xmlTexts(of: "PartNumber", in: document).map { Int($0) ?? 0 }
        let tags = xmlTexts(of: "ETag", in: document)
        guard numbers.count == tags.count else { throw AWSError("MalformedXML", "each part has a number and an ETag") }
        let state = try uploads.complete(
            upload, zip(numbers, tags).map { ($0, $1) }, as: key, in: bucket)
        return .xml(
            XMLElement(
                "CompleteMultipartUploadResult",
                [
                    XMLElement("Location", "/\(bucket.text)/\(key.text)"), XMLElement("Bucket", bucket.text),
                    XMLElement("Key", key.text),
                    XMLElement("ETag", state.tag),
                ]))
    }

    private static func unknown(_ what: String) -> AWSError {
        AWSError("NotImplemented", "Retake's S3 does not know \(what)", status: .notImplemented)
    }
}

extension ObjectState {
    fileprivate var elements: [XMLElement] {
        [XMLElement("LastModified", isoTime(modifiedAt)), XMLElement("ETag", tag)]
    }

    /// What a GET or HEAD is answered in place of the object, by its conditions; nil for the object itself.
    fileprivate func refusal(of request: HTTPRequest) -> HTTPResponseStatus? {
        func names(_ header: String) -> Bool? {
            request.header(header).map { $0 == "*" || $0.contains(tag.dropFirst().dropLast()) }
        }
        if names("if-match") == false { return .preconditionFailed }
        if names("if-none-match") == true { return .notModified }
        return nil
    }
}

extension HTTPRequest {
    /// What a request is about beside the bucket or object itself, such as its `acl`: the first parameter that says so; nil for none.
    ///
    /// - Parameter others: parameters that are known.
    fileprivate func subresource(but others: Set<String> = []) -> String? {
        // A signature in the address, of either version.
        let signature: Set = ["AWSAccessKeyId", "Signature", "Expires"]
        return query.map(\.name).first { name in
            !others.contains(name) && !signature.contains(name) && name != "x-id"
                && !name.lowercased().hasPrefix("x-amz-")
                && !name.hasPrefix("response-")
        }
    }

    /// Checksums that were verified, and those of newer kinds, which are taken as they are said.
    fileprivate func echoedChecksums(verified: [(header: String, value: String)]) -> [(String, String)] {
        let others = ["sha1", "sha512", "md5", "xxhash64", "xxhash3", "xxhash128"].map { "x-amz-checksum-\($0)" }
        return verified.map { ($0.header, $0.value) } + others.compactMap { name in header(name).map { (name, $0) } }
    }
}

/// The bytes that a `Range` header asks for; nil inside where the header is to be ignored, as HTTP says of several or odd ones,
/// and nil outside where the object has none of them.
private func byteRange(_ text: String, of count: Int) -> Range<Int>?? {
    guard text.hasPrefix("bytes="), !text.contains(",") else { return .some(nil) }
    let ends = text.dropFirst("bytes=".count).split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard ends.count == 2,
        ends.allSatisfy({ $0.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } })
    else { return .some(nil) }
    // Of a number that no object reaches, any as large does.
    let (first, last) = (Int(ends[0]) ?? .max, Int(ends[1]) ?? .max)
    switch (ends[0].isEmpty, ends[1].isEmpty) {
    case (true, true): return .some(nil)
    case (true, false): return last > 0 && count > 0 ? .some(max(0, count - min(last, count))..<count) : nil
    case (false, true): return first < count ? .some(first..<count) : nil
    case (false, false):
        guard first <= last else { return .some(nil) }
        return first < count ? .some(first..<min(last, count - 1) + 1) : nil
    }
}
