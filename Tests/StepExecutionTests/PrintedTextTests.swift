import PipelineModel
import Testing

@testable import StepExecution

struct PrintedTextTests {
    private func line(_ text: String, isCut: Bool = false) -> LogLine {
        LogLine(stream: .output, offset: .zero, text: text, isCut: isCut)
    }

    @Test func joinsWhatWasCut() {
        var printed = PrintedText()
        for line in [line("a"), line("b", isCut: true), line("c", isCut: true), line("d"), line("e")] {
            printed.append(line)
        }
        #expect(printed.text == "a\nbcd\ne")
    }

    @Test func keepsTheEndOfVeryMuch() {
        var printed = PrintedText()
        let long = String(repeating: "x", count: 1 << 20)
        for _ in 0..<100 { printed.append(line(long)) }
        printed.append(line("{}"))
        #expect(printed.text.hasSuffix("\n{}"))
        #expect(printed.text.utf8.count <= 17 << 20)
    }
}
