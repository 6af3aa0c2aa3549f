import HostSystem
import NIOCore
import NIOHTTP1
import SystemPackage

/// The contents of an object as a client sends them: whole, or in chunks with checksums after them (`aws-chunked`).
struct ObjectBody {
    private let request: HTTPRequest
    private var chunks: ChunkedBody?
    private var checksums: [Checksum] = []
    private var digest: SHA256?

    init(_ request: HTTPRequest) {
        self.request = request
        let content = request.header("x-amz-content-sha256") ?? ""
        let isChunked =
            content.hasPrefix("STREAMING-") || request.header("content-encoding")?.contains("aws-chunked") == true
        chunks = isChunked ? ChunkedBody() : nil
        digest = !isChunked && content.utf8.count == 64 ? SHA256() : nil
        let announced = request.header("x-amz-trailer")?.lowercased() ?? ""
        checksums = Checksum.Algorithm.allCases
            .filter { request.header($0.header) != nil || announced.contains($0.header) }.map(Checksum.init)
    }

    /// Writes it to a file, piece by piece, and compares what the client says of it.
    ///
    /// - Returns: the checksums that were verified, by their headers.
    mutating func write(to file: borrowing OwnedDescriptor) async throws -> [(header: String, value: String)] {
        while let piece = try await request.body.next() {
            try write(piece, to: file)
        }
        if chunks?.isComplete == false {
            throw AWSError("IncompleteBody", "the body ended before its last chunk")
        }
        if let expected = request.header("x-amz-content-sha256"), let digest,
            digest.hexadecimal() != expected.lowercased()
        {
            throw AWSError("XAmzContentSHA256Mismatch", "the body is not the one whose SHA-256 the request gives")
        }
        return try checksums.map { checksum in
            let header = checksum.algorithm.header
            let stated = request.header(header) ?? chunks?.trailers.first { $0.name.lowercased() == header }?.value
            guard let stated, stated == checksum.text else {
                throw AWSError(
                    "BadDigest", "the \(checksum.algorithm.rawValue) of the body is not the one that the request gives")
            }
            return (header, stated)
        }
    }

    private mutating func write(_ piece: ByteBuffer, to file: borrowing OwnedDescriptor) throws {
        guard chunks != nil else { return try write(piece.readableBytesView, to: file) }
        for data in try chunks?.data(in: piece) ?? [] { try write(data.readableBytesView, to: file) }
    }

    private mutating func write(_ bytes: ByteBufferView, to file: borrowing OwnedDescriptor) throws {
        try bytes.withUnsafeBytes { pointer in
            for index in checksums.indices { checksums[index].update(pointer) }
            digest?.update(pointer)
            _ = try file.raw.writeAll(pointer)
        }
    }
}

/// Reads `aws-chunked`: `SIZE;chunk-signature=…`, so many bytes, and so on; after one of size 0 come trailers.
struct ChunkedBody {
    private enum State {
        case size
        case data(left: Int)
        case dataEnd
        case trailers
        case end
    }

    private var state = State.size
    private var line: [UInt8] = []
    private(set) var trailers: [(name: String, value: String)] = []

    var isComplete: Bool {
        switch state {
        case .end, .trailers: true
        default: false
        }
    }

    /// What of a piece of the body is the object's.
    mutating func data(in piece: ByteBuffer) throws(AWSError) -> [ByteBuffer] {
        var piece = piece
        var found: [ByteBuffer] = []
        while piece.readableBytes > 0 {
            if case .data(let left) = state {
                guard let data = piece.readSlice(length: min(left, piece.readableBytes)) else { break }
                found.append(data)
                state = left == data.readableBytes ? .dataEnd : .data(left: left - data.readableBytes)
            } else if let text = try nextLine(&piece) {
                try read(text)
            }
        }
        return found
    }

    private mutating func nextLine(_ piece: inout ByteBuffer) throws(AWSError) -> String? {
        while let byte = piece.readInteger(as: UInt8.self) {
            if byte == UInt8(ascii: "\n") {
                defer { line = [] }
                if line.last == UInt8(ascii: "\r") { line.removeLast() }
                return String(decoding: line, as: UTF8.self)
            }
            line.append(byte)
            if line.count > 8192 { throw AWSError("InvalidRequest", "a chunk's first line has no end") }
        }
        return nil
    }

    private mutating func read(_ text: String) throws(AWSError) {
        switch state {
        case .size:
            guard let size = Int(text.prefix { $0 != ";" }, radix: 16), size >= 0 else {
                throw AWSError("InvalidRequest", "'\(text.prefix(40))' is no size of a chunk")
            }
            state = size == 0 ? .trailers : .data(left: size)
        case .dataEnd: state = .size
        case .trailers:
            if text.isEmpty {
                state = .end
            } else if trailers.count < 16, let colon = text.firstIndex(of: ":") {
                let value = text[text.index(after: colon)...].drop { $0 == " " }
                trailers.append((String(text[..<colon]), String(value)))
            }
        case .data, .end: break
        }
    }
}
