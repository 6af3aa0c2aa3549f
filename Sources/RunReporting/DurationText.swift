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
