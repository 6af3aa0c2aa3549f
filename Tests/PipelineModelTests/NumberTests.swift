import PipelineModel
import Testing

struct NumberTests {
    @Test(arguments: [
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        ("-00099999999999999999999", "-99999999999999999999"), ("9223372036854775807", "9223372036854775807"),
        ("9223372036854775808", "9223372036854775808"), ("-0", "0"), ("+7", "7"), ("6.", "6.0"), (".5", "0.5"),
        ("1e3", "1000.0"), ("0.10", "0.1"), ("100e-2", "1.0"), ("12345678901234567e0", "12345678901234567e0"),
        ("0.1234567890123456789", "0.1234567890123456789"), ("1e400", "1e400"), ("1e-400", "1e-400"),
    ])
    func keepsItsDigits(literal: String, text: String) {
        let number = Number(literal: literal)
        #expect(number?.text == text)
    }

    @Test(arguments: ["", "-", ".", "1e", "1e+", "0x10", "1_000", "nan", "inf", "1.2.3", "١", " 1"])
    func isNoNumber(literal: String) { #expect(Number(literal: literal) == nil) }

    @Test func differsWhereverItsTextDiffers() {
        let literals = [
            "18446744073709551614", "18446744073709551615", "1.8446744073709552e19", "0.1", "0.10000000000000000001",
            "0.10000000000000000002", "1", "1.0", "0.0", "-0.0", "1e400", "1e401",
        ]
        #expect(Set(literals.map { Number(literal: $0) }).count == literals.count)
        #expect(Number(Double.nan) == Number(-Double.nan))
    }

    @Test(arguments: [
        ("18446744073709551616", "1.8446744073709552e19", ValueOrder.same),
        ("18446744073709551617", "1.8446744073709552e19", .after),
        ("-18446744073709551617", "-1.8446744073709552e19", .before),
        ("9007199254740993", "9007199254740992.0", .after), ("9223372036854775807", "9223372036854775808.0", .before),
        ("99999999999999999999", "100000000000000000000", .before), ("7", "7.5", .before), ("-7", "-7.5", .after),
        ("0.1", "0.10000000000000000001", .same), ("0", "-0.0", .same), ("1e400", "1e300", .after),
    ])
    func comparesAsInPython(left: String, right: String, order: ValueOrder) throws {
        let (left, right) = (try #require(Number(literal: left)), try #require(Number(literal: right)))
        #expect(left.order(against: right) == order)
        let reversed: [ValueOrder: ValueOrder] = [.before: .after, .after: .before, .same: .same]
        #expect(right.order(against: left) == reversed[order])
    }

    @Test func isNeverBeyondInfinity() throws {
        let large = try #require(Number(literal: "1" + String(repeating: "0", count: 400)))
        #expect(large.order(against: Number(.infinity)) == .before)
        #expect(Number(-.infinity).order(against: large) == .before)
        #expect(large.order(against: Number(.nan)) == .unordered)
        #expect(Number(.nan).order(against: Number(.nan)) == .unordered)
    }

    @Test(arguments: [
        (#"[NaN, -Infinity, Infinity]"#, "[nan, -inf, inf]", "[NaN, -Infinity, Infinity]"),
        (
            "[36893488147419103232, 0.1000000000000000055511, 1E+2, 1e999]", "[36893488147419103232, 0.1, 100.0, inf]",
            "[36893488147419103232, 0.1, 100.0, Infinity]"
        ),
    ])
    func isReadAndWrittenAsByPython(text: String, printed: String, written: String) throws {
        let value = try JSONReader.read(text, .python)
        #expect(value.text == printed)
        #expect(value.json(.python) == written)
    }

    @Test func keepsItsDigitsInOwnDocuments() throws {
        let text = #"{"a":NaN,"b":0.1000000000000000055511,"c":-Infinity,"d":123456789012345678901234567890}"#
        #expect(try JSONReader.read(text, .kept).json(.canonical) == text)
        #expect(try JSONReader.read(text, .kept).json(.strict).hasPrefix(#"{"a":null,"b":0.1000000000000000055511,"#))
        #expect(throws: JSONError.self) { try JSONReader.read(text) }
    }

    @Test func isWrittenByTheGrammarOfJSON() throws {
        #expect(Number(literal: "-.10000000000000000001")?.json == "-0.10000000000000000001")
        #expect(Number(literal: "+00100000000000000000.5")?.json == "100000000000000000.5")
    }

    @Test func readsOtherRadixes() {
        #expect(Number(digits: "ffffffffffffffffffff", radix: 16)?.text == "1208925819614629174706175")
        #expect(Number(digits: "7", radix: 8)?.text == "7")
        #expect(Number(digits: "8", radix: 8) == nil)
    }

    @Test func isTakenFromTheCommandLine() throws {
        let seed = Parameter(name: "seed", kind: .integer)
        let rate = Parameter(name: "rate", kind: .float)
        #expect(
            try seed.value(of: "340282366920938463463374607431768211456").text
                == "340282366920938463463374607431768211456")
        #expect(throws: ParameterError.self) { try seed.value(of: "1.0") }
        #expect(try rate.value(of: "3").text == "3.0")
        #expect(try rate.value(of: "NaN").text == "nan")
        #expect(try rate.value(of: "-Infinity").text == "-inf")
        #expect(throws: ParameterError.self) { try rate.value(of: "much") }
    }
}
