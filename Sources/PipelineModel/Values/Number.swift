/// A number as Python reads it, with every digit that was written.
///
/// Integers have no limit. Others are doubles; a decimal that no double equals (too many digits, too large) keeps its
/// literal, so that two numbers which were written differently stay two numbers. Equality is of what is written:
/// `6` is not `6.0`, `nan` is `nan`. How numbers compare in a condition is ``order(against:)``.
package struct Number: Sendable, Hashable {
    private enum Form: Sendable, Hashable {
        case integer(Int)
        /// The shortest decimal digits of an integer that `Int` can't hold.
        case longInteger(String)
        case double(bits: UInt64)
        /// As it was written, of a decimal that is not its nearest double.
        case decimal(String)
    }

    private let form: Form

    package init(_ integer: Int) { form = .integer(integer) }

    package init(_ double: Double) { form = .double(bits: double.isNaN ? Double.nan.bitPattern : double.bitPattern) }

    /// A literal such as `-12`, `0.5`, `.5`, `6.` or `1e-3`; nil for anything else, `nan` and `inf` too.
    package init?(literal: some StringProtocol) {
        let literal = String(literal)
        guard let decimal = Decimal(literal) else { return nil }
        guard decimal.isInteger else {
            self.init(literal, decimal: decimal)
            return
        }
        self.init(digits: decimal.digits + String(repeating: "0", count: decimal.trailingZeros), decimal.isNegative)
    }

    /// The integer of some digits in another radix.
    package init?(digits: some StringProtocol, radix: Int) {
        var limbs: [UInt32] = [0]
        guard !digits.isEmpty, (2...36).contains(radix) else { return nil }
        for character in digits {
            guard let digit = character.isASCII ? Int(String(character), radix: radix) : nil else { return nil }
            limbs.multiply(by: UInt64(radix), adding: UInt64(digit))
        }
        self.init(digits: limbs.decimalDigits, false)
    }

    /// What Python's `float()` makes of a text: `1`, `1e-3`, `nan`, `-Infinity`. An integer becomes a floating-point
    /// number.
    package init?(float text: String) {
        let text = text.trimmed
        let unsigned = (text.hasPrefix("-") || text.hasPrefix("+") ? String(text.dropFirst()) : text).lowercased()
        switch unsigned {
        case "nan": self.init(Double.nan)
        case "inf", "infinity": self.init(text.hasPrefix("-") ? -Double.infinity : .infinity)
        default:
            guard let decimal = Decimal(text) else { return nil }
            self.init(text, decimal: decimal)
        }
    }

    private init(_ literal: String, decimal: Decimal) {
        let double = Double(literal.hasSuffix(".") ? literal + "0" : literal) ?? .nan
        let isItsDouble = double.isFinite && Decimal(double.description)?.isSameNumber(as: decimal) ?? false
        form = isItsDouble ? .double(bits: double.bitPattern) : .decimal(literal)
    }

    private init(digits: String, _ isNegative: Bool) {
        let digits = String(digits.drop { $0 == "0" })
        let text = digits.isEmpty ? "0" : isNegative ? "-" + digits : digits
        form = Int(text).map(Form.integer) ?? .longInteger(text)
    }
}

extension Number {
    package var isInteger: Bool {
        switch form {
        case .integer, .longInteger: true
        case .double, .decimal: false
        }
    }

    /// The integer, when it is one that `Int` can hold.
    package var int: Int? { if case .integer(let integer) = form { integer } else { nil } }

    /// The nearest double: infinite for what is beyond all.
    package var double: Double {
        switch form {
        case .integer(let integer): Double(integer)
        case .longInteger(let text): Double(text) ?? .nan
        case .double(let bits): Double(bitPattern: bits)
        case .decimal(let literal): Double(literal.hasSuffix(".") ? literal + "0" : literal) ?? .nan
        }
    }

    package var isFinite: Bool { if case .double(let bits) = form { Double(bitPattern: bits).isFinite } else { true } }

    package var isZero: Bool { isInteger ? int == 0 : double == 0 }

    /// The number that Python has after reading it: a long decimal becomes its nearest double.
    package var asInPython: Number { if case .decimal = form { Number(double) } else { self } }

    /// What Python's `str()` prints, and for a decimal that no double equals what was written.
    package var text: String {
        switch form {
        case .integer(let integer): String(integer)
        case .longInteger(let text), .decimal(let text): text
        case .double(let bits): Self.pythonText(of: Double(bitPattern: bits))
        }
    }

    /// What Python's `json.dumps` writes, with the same exception.
    package var json: String {
        switch form {
        case .double(let bits) where !Double(bitPattern: bits).isFinite:
            Double(bitPattern: bits).isNaN ? "NaN" : Double(bitPattern: bits) < 0 ? "-Infinity" : "Infinity"
        case .decimal(let literal): Decimal(literal)?.json ?? literal
        default: text
        }
    }

    /// As Python compares: by value, exactly. An integer is not rounded to be compared with a floating-point number.
    package func order(against other: Number) -> ValueOrder {
        if let left = int, let right = other.int { return left < right ? .before : left > right ? .after : .same }
        let (left, right) = (double, other.double)
        if left.isNaN || right.isNaN { return .unordered }
        // Rounding keeps the order, so only what rounds to the same double needs a closer look.
        if left != right { return left < right ? .before : .after }
        guard isInteger || other.isInteger else { return .same }
        // An integer beyond all doubles rounds to infinity, and is not infinite.
        guard let first = wholeDigits else { return left < 0 ? .before : .after }
        guard let second = other.wholeDigits else { return left < 0 ? .after : .before }
        if first == second { return .same }
        let isSmaller =
            first.count == second.count ? first.lexicographicallyPrecedes(second) : first.count < second.count
        return isSmaller == (left > 0) ? .before : .after
    }

    /// Decimal digits of the magnitude of a whole number; nil for an infinite one.
    private var wholeDigits: [UInt8]? {
        switch form {
        case .integer(let integer): return Array(String(integer.magnitude).utf8)
        case .longInteger(let text): return Array(text.utf8.drop { $0 == UInt8(ascii: "-") })
        case .double, .decimal:
            let double = self.double
            guard double.isFinite, double == double.rounded() else { return nil }
            if double.magnitude < 0x1p63 { return Array(String(UInt64(double.magnitude)).utf8) }
            // Beyond 2^63 a double is its 53 bits and zeros.
            var limbs: [UInt32] = [0]
            limbs.multiply(by: 1, adding: UInt64(double.magnitude.significand * 0x1p52))
            for _ in 0..<(Int(double.exponent) - 52) { limbs.multiply(by: 2, adding: 0) }
            return Array(limbs.decimalDigits.utf8)
        }
    }

    /// Swift and Python both print the shortest digits that read back the same, but begin exponents elsewhere.
    private static func pythonText(of number: Double) -> String {
        if number.isNaN { return "nan" }
        if number.isInfinite { return number < 0 ? "-inf" : "inf" }
        guard let decimal = Decimal(number.description) else { return number.description }
        let digits = decimal.digits.isEmpty ? "0" : decimal.digits
        let sign = decimal.isNegative ? "-" : ""
        // Where the decimal point stands, counted from the first digit.
        let point = decimal.digits.isEmpty ? 1 : digits.count + decimal.exponent
        guard point > -4, point <= 16 else {
            let fraction = digits.dropFirst().isEmpty ? "" : "." + digits.dropFirst()
            let exponent = String((point - 1).magnitude)
            return sign + digits.prefix(1) + fraction + (point < 1 ? "e-" : "e+") + (exponent.count < 2 ? "0" : "")
                + exponent
        }
        if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
        let whole = digits.prefix(point) + String(repeating: "0", count: max(0, point - digits.count))
        let fraction = digits.dropFirst(point)
        return sign + whole + "." + (fraction.isEmpty ? "0" : fraction)
    }
}

/// A decimal literal, taken apart.
private struct Decimal {
    let isNegative: Bool
    /// Without zeros at either end; empty for zero.
    let digits: String
    /// The power of ten of the last digit; beyond all measure for an exponent that no one can count.
    let exponent: Int
    /// Neither a point nor an exponent was written.
    let isInteger: Bool
    private let unsigned: Substring

    /// The zeros behind the digits of an integer.
    var trailingZeros: Int { digits.isEmpty ? 0 : max(0, exponent) }

    init?(_ literal: String) {
        let signed = literal.hasPrefix("-") || literal.hasPrefix("+")
        unsigned = signed ? literal.dropFirst() : literal[...]
        isNegative = literal.hasPrefix("-")
        let mantissa = unsigned.prefix { $0 != "e" && $0 != "E" }
        let parts = mantissa.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.contains(where: { !$0.isEmpty }), parts.allSatisfy(Self.areDigits) else {
            return nil
        }
        var power = 0
        if mantissa.endIndex < unsigned.endIndex {
            let exponent = unsigned[mantissa.endIndex...].dropFirst()
            let digits = exponent.hasPrefix("-") || exponent.hasPrefix("+") ? exponent.dropFirst() : exponent
            guard !digits.isEmpty, Self.areDigits(digits) else { return nil }
            let magnitude = digits.drop { $0 == "0" }
            power = magnitude.count > 15 ? 1_000_000_000_000_000 : Int(magnitude) ?? 0
            if exponent.hasPrefix("-") { power = -power }
        }
        isInteger = parts.count == 1 && mantissa.endIndex == unsigned.endIndex
        let all = String(parts.joined()).drop { $0 == "0" }
        let zeros = all.reversed().prefix { $0 == "0" }.count
        digits = String(all.dropLast(zeros))
        exponent = power - (parts.count == 2 ? parts[1].count : 0) + zeros
    }

    func isSameNumber(as other: Decimal) -> Bool {
        digits == other.digits && (digits.isEmpty || isNegative == other.isNegative && exponent == other.exponent)
    }

    /// The literal by JSON's stricter grammar.
    var json: String {
        let mantissa = unsigned.prefix { $0 != "e" && $0 != "E" }
        let parts = mantissa.split(separator: ".", omittingEmptySubsequences: false)
        let whole = parts[0].drop { $0 == "0" }
        let fraction = parts.count == 2 && !parts[1].isEmpty ? "." + parts[1] : ""
        return (isNegative ? "-" : "") + (whole.isEmpty ? "0" : whole) + fraction + unsigned[mantissa.endIndex...]
    }

    private static func areDigits(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { $0.isASCIIDigit }
    }
}

/// A large integer, the lowest 32 bits first.
extension [UInt32] {
    fileprivate mutating func multiply(by factor: UInt64, adding summand: UInt64) {
        var carry = summand
        for index in indices {
            // The carry may be 53 bits wide at first: added by halves, nothing overflows.
            let product = UInt64(self[index]) * factor + carry & 0xFFFF_FFFF
            self[index] = UInt32(truncatingIfNeeded: product)
            carry = carry >> 32 + product >> 32
        }
        while carry > 0 {
            append(UInt32(truncatingIfNeeded: carry))
            carry >>= 32
        }
    }

    fileprivate var decimalDigits: String {
        var rest = self
        var groups: [String] = []
        while rest.contains(where: { $0 != 0 }) {
            var remainder: UInt64 = 0
            for index in rest.indices.reversed() {
                let value = remainder << 32 | UInt64(rest[index])
                rest[index] = UInt32(value / 1_000_000_000)
                remainder = value % 1_000_000_000
            }
            groups.append(String(remainder))
        }
        guard let last = groups.last else { return "0" }
        return last
            + groups.dropLast().reversed().map { String(repeating: "0", count: 9 - $0.count) + $0 }.joined()
    }
}
