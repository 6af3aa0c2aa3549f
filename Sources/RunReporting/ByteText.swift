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
