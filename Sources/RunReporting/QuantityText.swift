package import PipelineModel

/// A number of bytes in human words, with units of 1,000: `0 B`, `999 B`, `1.2 kB`, `20.0 GB`.
package func byteText(_ count: Int) -> String {
    guard count >= 1000 else { return "\(max(0, count)) B" }
    let units = ["kB", "MB", "GB", "TB", "PB", "EB"]
    var unit = 0
    var size = 1000
    // 999,950 bytes round to 1.0 MB, not to 1000.0 kB.
    while unit < units.count - 1, count / size >= 1000 || tenths(of: count, in: size) >= 10_000 {
        unit += 1
        size *= 1000
    }
    let tenths = tenths(of: count, in: size)
    return "\(tenths / 10).\(tenths % 10) \(units[unit])"
}

private func tenths(of count: Int, in size: Int) -> Int {
    // Not (count + size / 20): that overflows near Int.max.
    count / size * 10 + (count % size + size / 20) / (size / 10)
}

/// A duration in human words: `0 ms`, `12 ms`, `0.3 s`, `1.2 s`, `2 min 5 s`, `1 h 3 min`, `2 d 3 h`.
///
/// Rounded to the last part shown; a negative one, as a clock that was set back gives, is `0 ms`.
package func durationText(_ duration: Duration) -> String {
    let milliseconds = duration.wholeMilliseconds
    if milliseconds < 100 { return "\(milliseconds) ms" }
    let tenths = (milliseconds + 50) / 100
    if tenths < 600 { return "\(tenths / 10).\(tenths % 10) s" }
    let seconds = (milliseconds + 500) / 1000
    if seconds < 3600 { return pair(seconds, 60, "min", "s") }
    let minutes = (seconds + 30) / 60
    if minutes < 24 * 60 { return pair(minutes, 60, "h", "min") }
    return pair((minutes + 30) / 60, 24, "d", "h")
}

private func pair(_ count: Int64, _ size: Int64, _ large: String, _ small: String) -> String {
    let rest = count % size
    return "\(count / size) \(large)" + (rest == 0 ? "" : " \(rest) \(small)")
}

extension Duration {
    /// Rounded, not below zero, and at most some 35,000 years, so that no sum overflows.
    var wholeMilliseconds: Int64 {
        let parts = max(.zero, min(self, .seconds(1 << 40))).components
        return parts.seconds * 1000 + (parts.attoseconds + 500_000_000_000_000) / 1_000_000_000_000_000
    }

    /// In seconds, to the millisecond: short where it is printed as JSON.
    var jsonSeconds: Double { Double(wholeMilliseconds) / 1000 }
}

extension InstanceHours {
    /// `12 min of ml.m5.xlarge, 3 min of ml.c5.large (0.05 USD)`; what has no price is named.
    package func text(at prices: Prices) -> String {
        let hours = times.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "\(durationText($0.value)) of \($0.key)" }
        let all = hours.joined(separator: ", ")
        guard let cost = cost(at: prices) else { return all }
        let unpriced = unpriced(at: prices)
        let rest = unpriced.isEmpty ? "" : " without \(unpriced.joined(separator: ", "))"
        return "\(all) (\(Self.amount(cost)) \(prices.currency)\(rest))"
    }

    /// With as many digits as tell something: `12.40`, `0.051`, `0.0003`.
    static func amount(_ cost: Double) -> String {
        let digits = cost >= 0.1 || cost == 0 ? 2 : cost >= 0.01 ? 3 : 4
        let scale = (0..<digits).reduce(1) { scale, _ in scale * 10 }
        let units = Int((min(cost, 1e12) * Double(scale)).rounded())
        let rest = String(units % scale)
        return "\(units / scale).\(String(repeating: "0", count: digits - rest.count))\(rest)"
    }

    /// What other programs read: seconds by type, and what they cost where anything has a price.
    func members(at prices: Prices) -> [Object.Member] {
        guard !isEmpty else { return [] }
        let seconds = times.sorted { $0.key < $1.key }.map {
            Object.Member(key: $0.key, value: .double($0.value.jsonSeconds))
        }
        var members = [Object.Member(key: "instanceSeconds", value: .object(Object(members: seconds)))]
        if let cost = cost(at: prices) {
            members += [
                .init(key: "cost", value: .double(cost)), .init(key: "currency", value: .string(prices.currency)),
            ]
        }
        return members
    }
}
