/// A page of a bucket's list, in both versions of the call.
struct ObjectPage {
    /// What a list may be asked with; anything else is another call.
    static let parameters: Set = [
        "prefix", "delimiter", "marker", "max-keys", "encoding-type", "list-type", "continuation-token", "start-after",
        "fetch-owner", "x-id",
    ]

    private let bucket: BucketName
    private let request: ObjectListing.Request
    private let listing: ObjectListing
    /// As the request has them, for the answer.
    private let marker: String
    private let token: String?
    private let isEncoded: Bool

    init(_ http: HTTPRequest, _ bucket: BucketName, _ folder: BucketFolder) throws {
        try folder.check(bucket)
        self.bucket = bucket
        var request = ObjectListing.Request()
        request.prefix = http[parameter: "prefix"] ?? ""
        request.delimiter = http[parameter: "delimiter"] ?? ""
        if let text = http[parameter: "max-keys"] {
            guard let limit = Int(text), limit >= 0 else {
                throw AWSError("InvalidArgument", "max-keys is a number, and '\(text)' is not")
            }
            request.limit = min(limit, 1000)
        }
        token = http[parameter: "continuation-token"]
        marker = http[parameter: "marker"] ?? http[parameter: "start-after"] ?? ""
        // A token is the last key of the page before, encoded: it says nothing that the client did not see.
        request.after = token.flatMap { percentDecoded($0) } ?? marker
        isEncoded = http[parameter: "encoding-type"] == "url"
        self.request = request
        listing = ObjectListing(of: bucket, in: folder, request)
    }

    /// ListObjects.
    var first: HTTPResponse {
        var elements = head + [XMLElement("Marker", shown(marker))]
        if listing.isTruncated, let last = listing.entries.last {
            elements.append(XMLElement("NextMarker", shown(last.text)))
        }
        return .xml(XMLElement("ListBucketResult", elements + entries))
    }

    /// ListObjectsV2.
    var second: HTTPResponse {
        var elements = head + [XMLElement("KeyCount", listing.entries.count)]
        if let token { elements.append(XMLElement("ContinuationToken", token)) }
        if !marker.isEmpty { elements.append(XMLElement("StartAfter", shown(marker))) }
        if listing.isTruncated, let last = listing.entries.last {
            elements.append(XMLElement("NextContinuationToken", percentEncoded(last.text)))
        }
        return .xml(XMLElement("ListBucketResult", elements + entries))
    }

    private var head: [XMLElement] {
        var elements = [
            XMLElement("Name", bucket.text), XMLElement("Prefix", shown(request.prefix)),
            XMLElement("MaxKeys", request.limit), XMLElement("IsTruncated", listing.isTruncated),
        ]
        if !request.delimiter.isEmpty { elements.append(XMLElement("Delimiter", shown(request.delimiter))) }
        if isEncoded { elements.append(XMLElement("EncodingType", "url")) }
        return elements
    }

    private var entries: [XMLElement] {
        listing.entries.map { entry in
            switch entry {
            case .object(let key, let state):
                XMLElement(
                    "Contents",
                    [
                        XMLElement("Key", shown(key)), XMLElement("LastModified", isoTime(state.modifiedAt)),
                        XMLElement("ETag", state.tag), XMLElement("Size", state.byteCount),
                        XMLElement("StorageClass", "STANDARD"),
                    ])
            case .group(let prefix): XMLElement("CommonPrefixes", [XMLElement("Prefix", shown(prefix))])
            }
        }
    }

    private func shown(_ text: String) -> String { isEncoded ? percentEncoded(text, keeping: "/") : text }
}
