import CHost

/// A moment in nanoseconds since 1970 as XML documents have it.
func isoTime(_ moment: Int64) -> String { formatted(moment, "%Y-%m-%dT%H:%M:%S.000Z") }

/// The same as HTTP's headers have it (RFC 9110, section 5.6.7).
func httpTime(_ moment: Int64) -> String { formatted(moment, "%a, %d %b %Y %H:%M:%S GMT") }

private func formatted(_ moment: Int64, _ format: String) -> String {
    var second = time_t(moment / 1_000_000_000)
    var parts = tm()
    gmtime_r(&second, &parts)
    var text = [CChar](repeating: 0, count: 64)
    let count = strftime(&text, text.count, format, &parts)
    return String(decoding: text[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
}
