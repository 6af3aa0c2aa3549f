import Testing
import YAMLReading

@Suite struct YAMLSyntaxTests {
    private static let fit =
        "this does not fit the lines above; correct its indentation, or put the value before it in quotes"
    private static let colon =
        "a ':' cannot stand here; put text that holds ': ' in quotes, correct the indentation, "
        + "or give the line above its colon"

    @Test(arguments: [
        ("a: b: c", "1:5: \(colon)"),
        ("pipeline p.json\nname: y", "2:5: \(colon)"),
        ("cache:\n\tpath: x", "2:1: a tab stands in the indentation; use spaces"),
        ("name: >\n\t\ty", "2:1: a tab stands in the indentation; use spaces"),
        ("name: 'x\ncache: y", "1:7: a quote opens here and is never closed; add the closing quote"),
        ("name: \"x", "1:7: a quote opens here and is never closed; add the closing quote"),
        ("cache: {path: x\nname: y", "1:8: a '{' opens here and is not closed; add ',' or '}'"),
        ("images: [a", "1:9: a '[' opens here and is not closed; add ',' or ']'"),
        ("{\n", "2:1: a value or a closing bracket is missing before this"),
        ("name: @x", "1:7: text cannot begin with '@'; put it in quotes"),
        ("name: %x", "1:7: text cannot begin with '%'; put it in quotes"),
        ("name: ]", "1:7: a value is missing before this; if this is meant as text, put it in quotes"),
        ("cache:\n  path: x\n name: y", "3:2: \(fit)"),
        ("name: 'a' b", "1:11: \(fit)"),
        ("name: x\n- a", "2:1: \(fit)"),
        ("- a\nb: c", "2:1: this does not fit the list above; correct its indentation"),
        ("name: - x", "1:7: a list cannot begin here; put it on a line of its own"),
        ("name: |x\n  y", "1:8: text after '|' or '>' begins on the next line"),
        ("name: \"C:\\q\"", "1:10: in double quotes, '\\' begins an escape; write '\\\\', or use single quotes"),
        ("name: \"\\xZZ\"", "1:10: an escape needs hexadecimal digits here"),
        ("name: \"\\uD800\"", "1:10: this escape names no character"),
        ("---\na: b\n---\nc: d", "3:1: a second document begins here; the file may hold only one, so remove the '---'"),
        ("name: x\n...\nb: y", "3:1: this does not belong to what stands above; correct its indentation"),
        ("name: !e!x y", "1:7: a tag means nothing here; put text that begins with '!' in quotes"),
        ("name: !env y", "1:7: the tag '!env' means nothing here; leave it out"),
        ("name: & x", "1:7: a name must follow '&'; put text that begins with '&' in quotes"),
        ("{a: b}: c", "1:1: a key must be text; put a key that begins with '{' or '[' in quotes"),
        ("name: a\r\ncache: \u{7}", "2:8: the control character U+0007 cannot stand here; remove it"),
        ("name: a\rcache: \u{FFFE}", "2:8: the control character U+FFFE cannot stand here; remove it"),
        ("name: \"a\\0\"", "1:7: text cannot hold a NUL character"),
        ("%FOO\nname: x", "1:5: this cannot be read as YAML: found unknown directive name while scanning a directive"),
    ]) func saysInPlainWordsWhatIsNotYAML(text: String, expected: String) {
        let error = #expect(throws: YAMLError.self) { try YAMLReader.read(text, file: "r") { $0?.value } }
        #expect(error?.description == "r:\(expected)")
    }
}
