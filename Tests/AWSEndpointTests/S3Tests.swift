import Foundation
import HostSystem
import NIOCore
import NIOHTTP1
import PipelineModel
import SystemPackage
import TestSupport
import Testing

@testable import AWSEndpoint

/// S3 over a folder, asked without a network. `Tests/Clients` has the same asked by real clients.
@Suite struct S3Tests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var service: S3Service { S3Service(BucketFolder(root: folder.path), region: "eu-west-1") }

    private func ask(
        _ method: HTTPMethod, _ target: String, _ body: String = "", _ headers: [(String, String)] = []
    ) async -> (status: UInt, body: String) {
        let request = HTTPRequest(
            method: method, target: target, headers: HTTPHeaders(headers), body: HTTPBody(Array(body.utf8)))
        let response = await service.answer(request)
        switch response.body {
        case .bytes(let bytes): return (response.status.code, String(decoding: bytes, as: UTF8.self))
        case .absent: return (response.status.code, "")
        case .file(let file, let range):
            defer { try? file.close() }
            let bytes = try? file.withUnsafeFileDescriptor { number in
                try File.read(FileDescriptor(rawValue: number))
            }
            return (response.status.code, String(decoding: (bytes ?? [])[range], as: UTF8.self))
        }
    }

    @Test func whatIsPutIsAFileAndIsGot() async throws {
        #expect(await ask(.PUT, "/data").status == 200)
        #expect(await ask(.PUT, "/data/a%20b/c%2Bd", "text").status == 200)
        #expect(try String(decoding: File.read(folder.path.appending("data/a b/c+d")), as: UTF8.self) == "text")
        #expect(await ask(.GET, "/data/a%20b/c%2Bd").body == "text")
        #expect(await ask(.GET, "/data/a%20b/c%2Bd", "", [("Range", "bytes=1-2")]) == (206, "ex"))
        #expect(await ask(.DELETE, "/data/a%20b/c%2Bd").status == 204)
        #expect(folder.path.appending("data").names == [])
    }

    @Test func aKeyThatLeadsOutOfTheBucketIsRefused() async {
        _ = await ask(.PUT, "/data")
        for key in ["..%2Fout", "a/..%2F..%2Fout", "%2E%2E/out", "a//b", ".", "a%00b", ".retake-1"] {
            let answer = await ask(.PUT, "/data/\(key)", "x")
            #expect(answer.status == 400, "\(key)")
        }
        #expect(folder.path.names.sorted() == ["data"])
        #expect(await ask(.PUT, "/..", "x").status == 400)
        #expect(await ask(.GET, "/data/%zz").status == 400)
    }

    @Test func nothingIsWrittenOrRemovedThroughALink() async throws {
        _ = await ask(.PUT, "/data")
        let own = folder.path.appending("own")
        try File.makeFolder(own)
        try File.write(Array("mine".utf8), to: own.appending("f"))
        try FolderHandle(folder.path.appending("data")).createLink("linked", to: own.string.utf8)
        #expect(await ask(.GET, "/data/linked/f").body == "mine")
        #expect(await ask(.PUT, "/data/linked/f", "other").status == 400)
        _ = await ask(.DELETE, "/data/linked/f")
        #expect(try File.read(own.appending("f")) == Array("mine".utf8))
    }

    @Test func aBucketThatIsALinkIsReadAndNotWritten() async throws {
        let own = try folder.write("own/f", "mine")
        try FolderHandle(folder.path).createLink("linked", to: own.removingLastComponent().string.utf8)
        #expect(await ask(.GET, "/linked/f").body == "mine")
        #expect(await ask(.PUT, "/linked/g", "other").status == 400)
        #expect(await ask(.DELETE, "/linked/f").status == 400)
        #expect(own.removingLastComponent().names == ["f"])
    }

    @Test func foldersWithLinksToThemselvesEnd() async throws {
        _ = await ask(.PUT, "/data")
        let x = try folder.makeFolder("data/x")
        for name in ["l1", "l2", "l3"] as [FileName] { try FolderHandle(x).createLink(name, to: ".".utf8) }
        #expect(xmlTexts(of: "Prefix", in: await ask(.GET, "/data?delimiter=/").body) == [""])
        try folder.write("data/x/f", "x")
        #expect(xmlTexts(of: "Key", in: await ask(.GET, "/data").body) == ["x/f"])
    }

    @Test func keysThatLookAlikeAreTwo() async {
        _ = await ask(.PUT, "/data")
        for key in ["e%CC%81/1", "%C3%A9/2", "e/3"] { _ = await ask(.PUT, "/data/\(key)", "x") }
        let page = await ask(.GET, "/data?delimiter=/&encoding-type=url").body
        #expect(page.components(separatedBy: "<CommonPrefixes>").count == 4)
        #expect(xmlTexts(of: "Key", in: await ask(.GET, "/data?prefix=e").body).count == 2)
    }

    @Test func theSameBytesLeaveTheFileAsItIs() async throws {
        _ = await ask(.PUT, "/data")
        _ = await ask(.PUT, "/data/k", "same")
        let state = FileState(at: folder.path.appending("data/k").string)
        _ = await ask(.PUT, "/data/k", "same")
        #expect(FileState(at: folder.path.appending("data/k").string) == state)
        _ = await ask(.PUT, "/data/k", "mean")
        #expect(await ask(.GET, "/data/k").body == "mean")
    }

    @Test func aListGoesOnWhereItsPageEnded() async {
        _ = await ask(.PUT, "/data")
        for key in ["a/1", "a/2", "a-", "b"] { _ = await ask(.PUT, "/data/\(key)", "x") }
        var keys: [String] = []
        var token = ""
        repeat {
            let page = await ask(.GET, "/data?list-type=2&max-keys=1" + token).body
            keys += xmlTexts(of: "Key", in: page)
            token =
                xmlTexts(of: "NextContinuationToken", in: page).first.map {
                    "&continuation-token=\(percentEncoded($0))"
                } ?? ""
        } while !token.isEmpty
        #expect(keys == ["a-", "a/1", "a/2", "b"])
        let grouped = await ask(.GET, "/data?delimiter=/").body
        #expect(xmlTexts(of: "Key", in: grouped) == ["a-", "b"])
        #expect(grouped.contains("<CommonPrefixes><Prefix>a/</Prefix></CommonPrefixes>"))
    }

    @Test func outputsOfStepsAreListedAmongFilesAndReplacedByWhatIsPutLater() async throws {
        _ = await ask(.PUT, "/data")
        _ = await ask(.PUT, "/data/b/own", "own")
        let tree = folder.path.appending("tree")
        try File.makeFolder(tree)
        try File.write(Array("step".utf8), to: tree.appending("f"))
        let buckets = BucketFolder(root: folder.path)
        let place = try #require(OutputObjects.Place(uri: "s3://data/b/step/") { tree })
        buckets.outputs.show([place])
        let listing = ObjectListing(of: try BucketName("data"), in: buckets, .init())
        #expect(listing.entries.map(\.text) == ["b/own", "b/step/f"])
        let object = try buckets.open(try ObjectKey("b/step/f"), in: try BucketName("data"))
        #expect(object.state.byteCount == 4)
        let new = try buckets.begin()
        try new.file.raw.writeAll(Array("later".utf8))
        _ = try buckets.put(new, as: try ObjectKey("b/step/f"), in: try BucketName("data"))
        #expect(try buckets.open(try ObjectKey("b/step/f"), in: try BucketName("data")).state.byteCount == 5)
    }

    @Test func whatAStepTookAwayIsNoObjectAnyMoreUntilItIsWrittenAgain() async throws {
        let tree = try folder.write("cache/tree/f", "text").removingLastComponent()
        _ = try folder.write("cache/tree/g", "text")
        let buckets = BucketFolder(root: folder.path.appending("buckets"))
        let bucket = try BucketName("data")
        let place = try #require(OutputObjects.Place(uri: "s3://data/step") { tree })
        func keys() -> [String] { ObjectListing(of: bucket, in: buckets, .init()).entries.map(\.text) }
        buckets.outputs.show([place])
        buckets.outputs.remove("s3://data/step/f", isFolder: false)
        #expect(keys() == ["step/g"])
        #expect(try buckets.state(try ObjectKey("step/f"), in: bucket) == nil)
        #expect(try buckets.state(try ObjectKey("step/g"), in: bucket) != nil)
        let new = try buckets.begin()
        try new.file.raw.writeAll(Array("own".utf8))
        _ = try buckets.put(new, as: try ObjectKey("step/f"), in: bucket)
        #expect(keys() == ["step/f", "step/g"])
        buckets.outputs.remove("s3://data/step", isFolder: true)
        #expect(keys() == ["step/f"])
        buckets.outputs.show([place])
        #expect(keys() == ["step/f", "step/g"])
        #expect(tree.names.sorted() == ["f", "g"])
    }

    @Test func whatIsNotKnownIsAnErrorOfS3s() async {
        _ = await ask(.PUT, "/data")
        let answer = await ask(.PUT, "/data?policy", "{}")
        #expect(answer.status == 501)
        #expect(answer.body.contains("<Code>NotImplemented</Code>"))
        #expect(await ask(.GET, "/data?policy").status == 501)
    }
}

@Suite struct ChecksumTests {
    /// The nine digits by which checksums are told apart in catalogues of them.
    @Test(arguments: [
        (Checksum.Algorithm.crc32, "y/Q5Jg=="), (.crc32c, "4waSgw=="), (.crc64nvme, "rosUhgp5mIg="),
        (.sha256, "FeKw08M4keuwTwvo8+Poww2DSxQ7TxrS1dvAB/xkHCc="),
    ])
    func checksumsAreThoseOfTheirStandards(_ algorithm: Checksum.Algorithm, _ expected: String) {
        var checksum = Checksum(algorithm)
        for part in ["1234", "", "56789"] { Array(part.utf8).withUnsafeBytes { checksum.update($0) } }
        let isSHA256 = algorithm == .sha256
        #expect(isSHA256 ? checksum.text.count == 44 : checksum.text == expected)
    }

    @Test func chunksMayComeInAnyPieces() throws {
        let text = Array(
            "5;chunk-signature=a\r\n12345\r\n4\r\n6789\r\n0\r\nx-amz-checksum-crc32: y/Q5Jg==\r\n\r\n".utf8)
        for size in 1...text.count {
            var body = ChunkedBody()
            var data: [UInt8] = []
            for start in stride(from: 0, to: text.count, by: size) {
                let piece = ByteBuffer(bytes: text[start..<min(start + size, text.count)])
                for part in try body.data(in: piece) { data += part.readableBytesView }
            }
            #expect(String(decoding: data, as: UTF8.self) == "123456789")
            #expect(body.isComplete)
            #expect(body.trailers.map(\.value) == ["y/Q5Jg=="])
        }
    }

    @Test(arguments: ["zz\r\n", "-1\r\n", "\r\n", "999999999999999999999\r\n", String(repeating: "1", count: 9000)])
    func aChunkWithoutASizeIsRefused(_ text: String) {
        #expect(throws: AWSError.self) {
            var body = ChunkedBody()
            _ = try body.data(in: ByteBuffer(string: text))
        }
    }
}
