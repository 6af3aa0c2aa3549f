import RetakeFile
import Testing
import YAMLReading

@Suite struct HostileSettingsTests {
    private func isRead(_ text: String) -> Bool {
        do throws(YAMLError) {
            _ = try Settings.read(text, file: "r")
            return true
        } catch {
            return false
        }
    }

    @Test(arguments: ["[", "{", "{a: ", "[a: ", "- ", "? ", "{ ? ", "- ? ", "&a [", "!!seq ["], [200, 990, 100_000])
    func deepNestingIsAnError(opening: String, depth: Int) {
        #expect(!isRead(String(repeating: opening, count: depth)))
    }

    @Test(arguments: [("[", "]"), ("[a: ", "]"), ("{a: ", "}"), ("{ ? ", "}")], [400, 999, 5000])
    func deepClosedNestingIsAnError(brackets: (String, String), depth: Int) {
        let text = String(repeating: brackets.0, count: depth) + "x" + String(repeating: brackets.1, count: depth)
        #expect(!isRead("name: \(text)"))
    }

    /// Each line repeats the one before ten times, as keys: 10^40 nodes if aliases were copied.
    @Test(.timeLimit(.minutes(30))) func aliasesDoNotMultiply() {
        var text = "a0: &a0 [x]\n"
        for level in 1...40 {
            let repeated = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(repeated)]\n? [\(repeated)]\n: x\n"
        }
        #expect(!isRead(text))
    }

    @Test func privateCharactersAreOrdinaryText() throws {
        let settings = try Settings.read("name: \"\u{E000}*\u{E001}\"\nbuckets: &x \u{E000}b\ncache: *x", file: "r")
        #expect(settings.name == "\u{E000}*\u{E001}")
        #expect(settings.cache.path == "\u{E000}b")
    }

    @Test(arguments: 0..<20) func mutationsNeverCrash(seed: UInt64) {
        let sample = Array(
            """
            %TAG !e! tag:x:
            ---
            pipeline: "p\\u00e9.json" # é
            name: &n 'a''b'
            parameters: {MaxDepth: 6, Rate: -1.5e3, t: *n, "q": [1, {a: b}]}
            cache:
              path: |-
                text
              limit: >
                folded
            ? s3
            : {s3://b/k: !!str x, "S3://B": y}
            images:
              - "*x*": {python: ~}
            ...
            """.utf8)
        let bytes = Array("[]{}:,-?&*!|>'\"%@`#\t\n \\~<=.0x\u{0}\u{1}é\u{FEFF}\u{2028}".utf8)
        var random = Splitmix(state: seed)
        for _ in 0..<150 {
            var text = sample
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                let at = Int.random(in: 0..<text.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: text[at] = bytes.randomElement(using: &random) ?? 0
                case 1: text.insert(bytes.randomElement(using: &random) ?? 0, at: at)
                case 2: text.removeSubrange(at..<min(text.count, at + Int.random(in: 1...6, using: &random)))
                default: text.insert(contentsOf: text[..<at].suffix(10), at: at)
                }
                if text.isEmpty { text = sample }
            }
            _ = isRead(String(decoding: text, as: UTF8.self))
        }
    }
}

/// The same numbers each time.
private struct Splitmix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
