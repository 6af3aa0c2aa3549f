import PipelineModel
import RunReporting
import Testing

@Suite struct TerminalTextTests {
    /// A log line as it is shown, without the step's name.
    private func shown(_ text: String, _ style: TextStyle) -> String {
        let collected = Collected()
        LinesReport(style: style) { collected.add($0) }.show(.stepWrote("s", LogLine(text)))
        let prefix = style == .plain ? "s | " : "\u{1B}[2ms |\u{1B}[0m "
        return String(collected.text.dropLast().dropFirst(prefix.count))
    }

    @Test(arguments: [
        ("plain é ✓ 🚀", "plain é ✓ 🚀"), ("a\tb", "a\tb"), ("a\u{7}b\u{8}c\u{0}d\u{7F}e\u{9B}f", "abcdef"),
        ("\u{1B}[2J\u{1B}[1;1Hx", "x"), ("\u{1B}[?25lx", "x"), ("\u{1B}]0;title\u{7}x", "x"),
        ("\u{1B}]8;;http://a\u{1B}\\link\u{1B}]8;;\u{1B}\\", "link"), ("\u{1B}Px\u{1B}\\y", "y"),
        ("\u{1B}]0;never ends", "0;never ends"),
        ("\u{1B}(Bx", "x"), ("\u{1B}cx", "x"), ("x\u{1B}", "x"), ("x\u{1B}[", "x"), ("x\u{1B}[3", "x"),
        ("x\u{1B}[3é", "xé"), ("10%\r50%\r100%", "100%"), ("text\r", "text"), ("\r", ""), ("a\nb", "a b"),
        ("\u{1B}[>4;2mx", "x"), ("\u{1B}\u{1B}[2Jx", "x"),
    ]) func dropsWhatDisturbsATerminal(text: String, expected: String) {
        #expect(shown(text, .plain) == expected)
        #expect(shown(text, .ansi) == expected)
    }

    @Test func keepsColoursOnlyWhereColoursAreAllowed() {
        let text = "\u{1B}[1;31mred\u{1B}[K and \u{1B}[38:5:1mmore"
        #expect(shown(text, .plain) == "red and more")
        #expect(shown(text, .ansi) == "\u{1B}[1;31mred and \u{1B}[38:5:1mmore\u{1B}[0m")
    }
}
