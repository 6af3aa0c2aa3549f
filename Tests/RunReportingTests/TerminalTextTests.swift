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

    @Test(arguments: [
        ("plain é ✓ 🚀\n\tx", "plain é ✓ 🚀\n\tx"), ("a\u{7}b", "a\\u0007b"), ("\u{1B}]0;t\u{7}", "\\u001b]0;t\\u0007"),
        ("good\rbad", "good\\u000dbad"), ("\u{9B}x\u{7F}", "\\u009bx\\u007f"), ("a\u{202E}b", "a\\u202eb"),
        ("\u{61C}\u{200F}", "\\u061c\\u200f"), ("\u{1B}[8mx", "\\u001b[8mx"), ("\u{1B}[2J", "\\u001b[2J"),
        ("\u{1B}", "\\u001b"),
        ("\u{1B}[31", "\\u001b[31"),
    ]) func writesOutWhatATerminalWouldNotShow(text: String, expected: String) {
        #expect(visible(text) == expected)
        #expect(visible(text, keepsColours: true) == expected)
    }

    @Test func keepsColoursThatHideNothing() {
        for colour in [
            "\u{1B}[31m", "\u{1B}[0m", "\u{1B}[38;5;8m", "\u{1B}[1;4m", "\u{1B}[1;38;5;8m", "\u{1B}[48;2;8;8;8m",
            "\u{1B}[m",
        ] {
            #expect(visible("\(colour)x", keepsColours: true) == "\(colour)x")
            #expect(visible("\(colour)x") == "\\u001b\(colour.dropFirst())x")
        }
        #expect(visible("\u{1B}[1;8mx", keepsColours: true) == "\\u001b[1;8mx")
    }
}
