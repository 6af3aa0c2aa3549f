import PipelineModel

/// What numbers in files may be: whoever wrote them, sums of a cache's worth of them do not overflow.
enum FileNumber {
    /// In bytes: more than any disk of today has.
    private static let largestSize: Int64 = 1 << 50

    static func isSize(_ number: Int64) -> Bool { (0...largestSize).contains(number) }

    /// Nil when the sum is no size any more.
    static func sum(_ sizes: some Sequence<Int64>) -> Int64? {
        var total: Int64 = 0
        for size in sizes {
            guard isSize(size), total + size <= largestSize else { return nil }
            total += size
        }
        return total
    }

    /// Seconds since 1970, up to the year 9999.
    static func isTime(_ number: Int64) -> Bool { (0...253_402_300_799).contains(number) }
}

extension Int64 {
    /// A size that a file tells. Nil for what is none.
    init?(fileSize value: Value) {
        guard let number = value.integer, FileNumber.isSize(Int64(number)) else { return nil }
        self = Int64(number)
    }

    /// The sum, or the largest number there is.
    func adding(clamped other: Int64) -> Int64 {
        let (sum, overflows) = addingReportingOverflow(other)
        return overflows ? (other > 0 ? .max : .min) : sum
    }
}

extension String {
    /// Whether this is the name of something in a folder, and nothing else.
    var isName: Bool { isPathOfNames && !utf8.contains(UInt8(ascii: "/")) }

    /// Whether this is a relative path of names that leads down from where it starts, and nowhere else.
    var isPathOfNames: Bool {
        guard !utf8.isEmpty, utf8.count <= 4096, !utf8.contains(0) else { return false }
        return utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy { name in
            !name.isEmpty && name.count <= 255 && !(name.count <= 2 && name.allSatisfy { $0 == UInt8(ascii: ".") })
        }
    }
}
