import HostSystem

/// A moment in nanoseconds since 1970 as XML documents have it.
func isoTime(_ moment: Int64) -> String { timeText(moment / 1_000_000_000, "%Y-%m-%dT%H:%M:%S.000Z") }

/// The same as HTTP's headers have it (RFC 9110, section 5.6.7).
func httpTime(_ moment: Int64) -> String { timeText(moment / 1_000_000_000, "%a, %d %b %Y %H:%M:%S GMT") }
