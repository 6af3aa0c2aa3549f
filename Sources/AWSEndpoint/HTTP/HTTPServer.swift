import HostSystem
import NIOCore
import NIOHTTP1
import NIOPosix

/// Hears requests of HTTP/1.1 on one address, and answers each by one function.
struct HTTPServer {
    typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

    private let listener: NIOAsyncChannel<Connection, Never>
    let port: Int

    /// Opens the port; requests are answered once ``serve(_:)`` is called.
    ///
    /// - Parameter port: 0 for any that is free.
    init(host: String, port: Int) async throws {
        listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 512)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .bind(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    return try Connection(wrappingChannelSynchronously: channel)
                }
            }
        self.port = listener.channel.localAddress?.port ?? port
    }

    /// Answers until its task is cancelled. A request that is being answered then is cut short.
    func serve(_ answer: @escaping @Sendable (HTTPRequest) async -> HTTPResponse) async throws {
        try await listener.executeThenClose { connections in
            try await withThrowingDiscardingTaskGroup { group in
                for try await connection in connections {
                    group.addTask {
                        // A client that goes away disturbs nobody else.
                        try? await blockingTask { try await Self.serve(connection, answer) }
                    }
                }
            }
        }
    }

    private static func serve(
        _ connection: Connection, _ answer: @Sendable (HTTPRequest) async -> HTTPResponse
    ) async throws {
        let channel = connection.channel
        try await connection.executeThenClose { inbound, _ in
            var parts: HTTPBody.Parts? = inbound.makeAsyncIterator()
            while case .head(let head)? = try await parts?.next() {
                let isAwaited = head.headers.first(name: "expect")?.lowercased() == "100-continue"
                guard let rest = parts else { return }
                let invite = {
                    let head = HTTPResponseHead(version: .http1_1, status: .continue)
                    try await channel.writeAndFlush(HTTPServerResponsePart.head(head))
                }
                let body = HTTPBody(rest, invite: isAwaited ? invite : nil)
                let request = HTTPRequest(method: head.method, target: head.uri, headers: head.headers, body: body)
                let response = await answer(request)
                // What a client sends although nobody wants it is read away, but not without end.
                var rubbish = 0
                while !body.isAtEnd, !body.isAwaited, rubbish < 1 << 20, let piece = try? await body.next() {
                    rubbish += piece.readableBytes
                }
                let goesOn = head.isKeepAlive && body.isAtEnd
                try await write(response, to: channel, hasBody: head.method != .HEAD, closes: !goesOn)
                guard goesOn else { return }
                parts = body.finish()
            }
        }
    }

    /// Sends an answer, and returns once it is on its way: a file must stay open until then.
    private static func write(_ response: HTTPResponse, to channel: any Channel, hasBody: Bool, closes: Bool)
        async throws
    {
        var headers = response.headers
        if closes { headers.replaceOrAdd(name: "Connection", value: "close") }
        let count =
            switch response.body {
            case .bytes(let bytes): bytes.count
            case .file(_, let range): range.count
            case .absent(let byteCount): byteCount
            }
        if response.status != .noContent { headers.replaceOrAdd(name: "Content-Length", value: "\(count)") }
        let head = HTTPResponseHead(version: .http1_1, status: response.status, headers: headers)
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        switch response.body {
        case .bytes(let bytes) where hasBody:
            channel.write(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: bytes))), promise: nil)
        case .absent, .bytes: break
        case .file(let file, let range):
            defer { try? file.close() }
            let region = FileRegion(fileHandle: file, readerIndex: range.lowerBound, endIndex: range.upperBound)
            try await channel.writeAndFlush(HTTPServerResponsePart.body(.fileRegion(region)))
        }
        try await channel.writeAndFlush(HTTPServerResponsePart.end(nil))
    }
}
