import HostSystem
import Testing

@Suite struct PrintableTests {
    @Test func whatWouldMoveACursorIsShown() {
        #expect(printable(Array("a\u{1B}[2J\u{202E}b".utf8)) == #"a\u{1b}[2J\u{202e}b"#)
    }
}
