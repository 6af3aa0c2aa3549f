/// Makes lines of the bytes that a program writes, whatever pieces they arrive in.
///
/// A line ends at LF or CR LF. What a bare CR ends is a line that the program writes over, such as a progress bar: of
/// these, one in ``progressInterval`` is kept, and the last.
struct LineSplitter {
    /// A longer line is cut in pieces of at most this many bytes.
    static let longestLine = 64 * 1024
    static let progressInterval = Duration.seconds(1)

    private var line: [UInt8] = []
    /// A CR was read; what follows tells whether it belongs to a line break.
    private var endsWithReturn = false
    /// The last line that was ended by a bare CR and not handed out.
    private var overwritten: [UInt8] = []
    private var lastProgress: Duration?
    /// The line that stands there was handed out as progress already.
    private var isHandedOut = false

    /// Takes bytes that arrived at a time and hands out the lines that are complete now.
    mutating func push(_ bytes: some Sequence<UInt8>, at time: Duration, onLine: (String) -> Void) {
        push(bytes, at: time, onPiece: { text, _ in onLine(text) })
    }

    /// The same, and says of each whether it is only the beginning of a line that is too long.
    mutating func push(_ bytes: some Sequence<UInt8>, at time: Duration, onPiece: (String, _ isCut: Bool) -> Void) {
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\n"):
                endLine { onPiece($0, false) }
            case UInt8(ascii: "\r"):
                if endsWithReturn { keepProgress(at: time) { onPiece($0, false) } }
                endsWithReturn = true
            default:
                if endsWithReturn { keepProgress(at: time) { onPiece($0, false) } }
                if line.count == Self.longestLine { cut { onPiece($0, true) } }
                line.append(byte)
            }
        }
    }

    /// Hands out what was written after the last line break.
    mutating func finish(onLine: (String) -> Void) {
        if !line.isEmpty || !overwritten.isEmpty { endLine(onLine) }
    }

    private mutating func endLine(_ onLine: (String) -> Void) {
        let text = line.isEmpty ? overwritten : line
        if !text.isEmpty || !isHandedOut { onLine(String(decoding: text, as: UTF8.self)) }
        line.removeAll(keepingCapacity: true)
        overwritten.removeAll(keepingCapacity: true)
        endsWithReturn = false
        isHandedOut = false
    }

    private mutating func keepProgress(at time: Duration, _ onLine: (String) -> Void) {
        endsWithReturn = false
        guard !line.isEmpty else { return }
        swap(&line, &overwritten)
        line.removeAll(keepingCapacity: true)
        isHandedOut = false
        if let lastProgress, time - lastProgress < Self.progressInterval { return }
        lastProgress = time
        onLine(String(decoding: overwritten, as: UTF8.self))
        overwritten.removeAll(keepingCapacity: true)
        isHandedOut = true
    }

    /// Hands out the line as far as it goes, but for the beginning of a character at its end.
    private mutating func cut(_ onLine: (String) -> Void) {
        var end = line.count
        for length in 1...3 {
            let byte = line[line.count - length]
            if byte & 0b1100_0000 == 0b1000_0000 { continue }
            let expected = byte >= 0b1111_0000 ? 4 : byte >= 0b1110_0000 ? 3 : byte >= 0b1100_0000 ? 2 : 1
            if expected > length { end -= length }
            break
        }
        onLine(String(decoding: line[..<end], as: UTF8.self))
        line.removeFirst(end)
    }
}
