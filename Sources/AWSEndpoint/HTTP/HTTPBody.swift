import NIOCore
import NIOHTTP1

/// The body of a request, read as it comes: a client can't send faster than it is read.
final class HTTPBody {
    typealias Parts = NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator

    private var parts: Parts?
    private var known: ByteBuffer?
    /// Tells the client that its body is wanted, where it waits to be told (`Expect: 100-continue`).
    private var invite: (() async throws -> Void)?
    private(set) var isAtEnd = false
    /// Whether the client still waits to be told, so that nothing of its body is under way.
    var isAwaited: Bool { invite != nil }

    init(_ parts: Parts, invite: (() async throws -> Void)?) {
        self.parts = parts
        self.invite = invite
    }

    /// A body that is there already.
    init(_ bytes: [UInt8]) {
        known = bytes.isEmpty ? nil : ByteBuffer(bytes: bytes)
        isAtEnd = true
    }

    /// The next piece, of whatever size; nil after the last.
    func next() async throws -> ByteBuffer? {
        if isAtEnd {
            defer { known = nil }
            return known
        }
        if let invite {
            self.invite = nil
            try await invite()
        }
        switch try await parts?.next() {
        case .body(let piece): return piece
        case .end:
            isAtEnd = true
            return nil
        case .head, nil: throw ClientIsGone()
        }
    }

    /// All of it. Throws ``AWSError`` where it is longer than the limit.
    func bytes(limit: Int = 8 << 20) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let piece = try await next() {
            bytes += piece.readableBytesView
            if bytes.count > limit { throw AWSError.tooLarge(limit: limit) }
        }
        return bytes
    }

    /// Gives the rest of the connection back, once nothing of this body is left on it.
    func finish() -> Parts? {
        defer { parts = nil }
        return isAtEnd ? parts : nil
    }
}

/// The client closed its connection in the middle of a request.
struct ClientIsGone: Error {}
