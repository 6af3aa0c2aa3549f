import Testing

@testable import StepExecution

@Suite struct LineSplitterTests {
    private static func lines(_ pieces: [(String, Duration)]) -> [String] {
        var splitter = LineSplitter()
        var lines: [String] = []
        for (piece, time) in pieces { splitter.push(piece.utf8, at: time) { lines.append($0) } }
        splitter.finish { lines.append($0) }
        return lines
    }

    private static func lines(_ pieces: String...) -> [String] { lines(pieces.map { ($0, .zero) }) }

    @Test func aLineIsWholeWhateverPiecesItArrivesIn() {
        #expect(Self.lines("on", "e\ntw", "o\n", "\nthree") == ["one", "two", "", "three"])
    }

    @Test func windowsLineBreaksCountOnce() {
        #expect(Self.lines("one\r\ntwo\r", "\nthree\r\n") == ["one", "two", "three"])
    }

    @Test func aDoubledCarriageReturnMakesNoEmptyLine() {
        #expect(Self.lines("one\r\r\n") == ["one"])
    }

    @Test func nothingMakesNoLine() {
        #expect(Self.lines("") == [])
        #expect(Self.lines("\n") == [""])
    }

    @Test func aProgressBarLeavesALineASecondAndItsLastState() {
        let pieces = (0...40).map { ("\r\($0)%", Duration.milliseconds(100) * $0) }
        #expect(Self.lines(pieces + [("\ndone\n", .seconds(5))]) == ["0%", "10%", "20%", "30%", "40%", "done"])
    }

    @Test func aProgressBarThatIsCutOffLeavesItsLastState() {
        #expect(Self.lines("1%\r2%\r3%\r") == ["1%", "3%"])
    }

    @Test func aVeryLongLineIsCutBetweenCharacters() {
        let line = String(repeating: "ä", count: LineSplitter.longestLine / 2) + "x"
        let shifted = "x" + line
        #expect(Self.lines(line + "\n").map(\.utf8.count) == [LineSplitter.longestLine, 1])
        #expect(Self.lines(shifted + "\n").map(\.utf8.count) == [LineSplitter.longestLine - 1, 3])
        #expect(Self.lines(shifted).joined() == shifted)
    }

    @Test func aLineOfExactlyTheLimitIsNotCut() {
        let line = String(repeating: "x", count: LineSplitter.longestLine)
        #expect(Self.lines(line + "\nnext") == [line, "next"])
    }

    @Test func bytesThatAreNotUTF8AreReplaced() {
        var splitter = LineSplitter()
        var lines: [String] = []
        splitter.push([0x61, 0xFF, 0x62, 0x0A], at: .zero) { lines.append($0) }
        #expect(lines == ["a\u{FFFD}b"])
    }
}
