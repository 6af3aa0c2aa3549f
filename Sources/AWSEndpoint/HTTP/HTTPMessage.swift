import NIOCore
import NIOHTTP1

/// What a client asks for: the head whole, the body as it comes.
struct HTTPRequest {
    let method: HTTPMethod
    /// As on the wire, still percent-encoded, without the query.
    let path: Substring
    /// Decoded, in the order in which they were written.
    let query: [(name: String, value: String)]
    let headers: HTTPHeaders
    let body: HTTPBody

    /// - Parameter target: what stands between the method and the version.
    init(method: HTTPMethod, target: String, headers: HTTPHeaders, body: HTTPBody) {
        self.method = method
        self.headers = headers
        self.body = body
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = parts.first ?? ""
        query = parts.dropFirst().first.map(decodedForm) ?? []
    }

    /// The value of a query's first parameter of that name; the empty text where it has none.
    subscript(parameter name: String) -> String? { query.first { $0.name == name }?.value }

    /// The first header of that name.
    func header(_ name: String) -> String? { headers.first(name: name) }
}

/// What is answered.
struct HTTPResponse: Sendable {
    enum Body: Sendable {
        case bytes([UInt8])
        /// A piece of a file, which is closed once it is sent.
        case file(NIOFileHandle, Range<Int>)
        /// Nothing is sent, but a GET would bring so many bytes.
        case absent(byteCount: Int)
    }

    var status: HTTPResponseStatus
    var headers: HTTPHeaders
    var body: Body

    init(_ status: HTTPResponseStatus, _ headers: [(String, String)] = [], _ body: Body = .bytes([])) {
        self.status = status
        self.headers = HTTPHeaders(headers)
        self.body = body
    }

    static func xml(_ element: XMLElement, status: HTTPResponseStatus = .ok) -> HTTPResponse {
        HTTPResponse(status, [("Content-Type", "application/xml")], .bytes(Array(element.document.utf8)))
    }
}

/// The parameters of a query, or of a form, decoded.
func decodedForm(_ text: Substring) -> [(name: String, value: String)] {
    text.split(separator: "&").map { pair in
        let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { part in
            let spaced = String(part.map { $0 == "+" ? " " : $0 })
            return percentDecoded(spaced) ?? spaced
        }
        return (parts[0], parts.count > 1 ? parts[1] : "")
    }
}

/// A text with its `%XX` read; nil where one is none, or where the bytes are not UTF-8.
func percentDecoded(_ text: some StringProtocol) -> String? {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
        guard byte == UInt8(ascii: "%") else {
            bytes.append(byte)
            continue
        }
        guard rest.count >= 2, case let digits = String(decoding: rest.prefix(2), as: UTF8.self),
            let value = UInt8(digits, radix: 16)
        else {
            return nil
        }
        bytes.append(value)
        rest.removeFirst(2)
    }
    return String(validating: bytes, as: UTF8.self)
}

/// A text as a part of a URI: all but letters, digits and `-._~`, and others that are to be kept, as `%XX`.
func percentEncoded(_ text: String, keeping others: String = "") -> String {
    let kept = Set("-._~\(others)".utf8)
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
        let isPlain =
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || kept.contains(byte)
        bytes += isPlain ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
    return String(decoding: bytes, as: UTF8.self)
}
