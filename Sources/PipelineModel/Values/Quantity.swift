/// Sizes and ages as people write them.
package enum Quantity {
    private static let byteUnits: [String: Double] = [
        "": 1, "b": 1, "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12, "k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12,
        "kib": 0x1p10, "mib": 0x1p20, "gib": 0x1p30, "tib": 0x1p40,
    ]
    private static let timeUnits: [String: Double] = ["s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400, "w": 604_800]

    /// The bytes in `20GB`, `1.5 TB`, `512 MiB` or `1000`; nil for what is not a size.
    package static func byteCount(_ text: String) -> Int64? { value(text, units: byteUnits) }

    /// The seconds in `30d`, `12h`, `2w`, `45min` or `90s`; nil for what is not an age. A unit must stand there.
    package static func seconds(_ text: String) -> Int64? { value(text, units: timeUnits) }

    /// Seconds as a person writes them, in the largest unit that needs no fraction: `30d`, `36h`, `90s`.
    package static func text(ofSeconds seconds: Int64) -> String {
        let units: [(String, Int64)] = [("d", 86_400), ("h", 3600), ("min", 60)]
        let unit = units.first { seconds > 0 && seconds.isMultiple(of: $0.1) } ?? ("s", 1)
        return "\(seconds / unit.1)\(unit.0)"
    }

    /// A pause: `90s`, `2min`, `500ms`.
    package static func text(of pause: Duration) -> String {
        let milliseconds = pause.components.seconds * 1_000 + pause.components.attoseconds / 1_000_000_000_000_000
        return milliseconds.isMultiple(of: 1_000) ? text(ofSeconds: milliseconds / 1_000) : "\(milliseconds)ms"
    }

    private static func value(_ text: String, units: [String: Double]) -> Int64? {
        let text = text.filter { !$0.isWhitespace }.lowercased()
        let digits = text.prefix { $0.isASCII && $0.isNumber || $0 == "." }
        guard let number = Double(digits), let unit = units[String(text.dropFirst(digits.count))] else { return nil }
        let value = number * unit
        return value < 0x1p62 ? Int64(value) : nil
    }
}

extension Duration {
    /// Some thirty years: the longest time that is waited for, so that no moment which it leads to is beyond a clock.
    package static let longest = Duration.seconds(1_000_000_000)

    /// Of a number that a file holds. Nil for what is no time that anything can take: negative, endless, or beyond 30,000 years.
    package init?(fileSeconds seconds: Double?) {
        guard let seconds, (0...1e12).contains(seconds) else { return nil }
        self = .seconds(seconds)
    }

    /// In seconds, to the millisecond.
    package var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds / 1_000_000_000_000_000) / 1_000
    }
}
