import CSHA256
import HostSystem
import TestSupport
import Testing

@Suite struct SHA256Tests {
    /// Examples of FIPS 180-4 and of NIST's test vectors.
    @Test(
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
                "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
            ),
            (
                String(repeating: "a", count: 1_000_000),
                "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
            ),
        ])
    func publishedDigestsAreMet(text: String, digest: String) {
        #expect(Self.digest(of: Array(text.utf8), inPiecesOf: text.utf8.count) == digest)
    }

    @Test func piecesOfAnySizeGiveTheDigestOfTheWhole() {
        let bytes = (0..<400).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        for count in [0, 1, 55, 56, 63, 64, 65, 119, 120, 127, 128, 129, 400] {
            let whole = Self.digest(of: bytes.prefix(count), inPiecesOf: count)
            for size in [1, 3, 63, 64, 65] {
                #expect(Self.digest(of: bytes.prefix(count), inPiecesOf: size) == whole, "\(count) by \(size)")
            }
        }
    }

    @Test func theProcessorsInstructionsAgreeWithThePortableCode() {
        var generator = SeededGenerator(seed: 180)
        let bytes = generator.noise(64 * 37)
        for blockCount in [1, 2, 3, 37] {
            let start: [UInt32] = (0..<8).map { _ in UInt32(truncatingIfNeeded: generator.next()) }
            var fast = start
            var portable = start
            sha256_fastest()(&fast, bytes, blockCount)
            sha256_portable(&portable, bytes, blockCount)
            #expect(fast == portable)
        }
    }

    @Test func aDigestGoesOnAfterItWasAskedFor() {
        var hash = SHA256()
        Array("ab".utf8).withUnsafeBytes { hash.update($0) }
        let copy = hash
        _ = hash.hexadecimal()
        Array("c".utf8).withUnsafeBytes { hash.update($0) }
        #expect(hash.hexadecimal() == Self.digest(of: Array("abc".utf8), inPiecesOf: 3))
        #expect(copy.hexadecimal() == Self.digest(of: Array("ab".utf8), inPiecesOf: 2))
    }

    private static func digest(of bytes: some Collection<UInt8>, inPiecesOf size: Int) -> String {
        var hash = SHA256()
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            rest.prefix(size).withUnsafeBytes { hash.update($0) }
            rest = rest.dropFirst(size)
        }
        return hash.hexadecimal()
    }
}
