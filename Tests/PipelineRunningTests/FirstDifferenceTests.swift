import PipelinePlanning
import Testing

@testable import PipelineRunning

struct FirstDifferenceTests {
    private func difference(_ old: String, _ new: String, _ name: String) -> String {
        FirstDifference.text(of: Array(old.utf8), and: Array(new.utf8), named: name)
    }

    @Test func ofTextItIsALine() {
        #expect(difference("a\nb\n", "a\nc\n", "log.txt") == "line 2: b → c")
        #expect(difference("a\n", "a\nb\n", "log.txt") == "line 2:  → b")
    }

    @Test func ofJSONItIsAValue() {
        #expect(
            difference(#"{"m": {"auc": [1, 0.5]}}"#, #"{"m": {"auc": [1, 0.25]}}"#, "x.json") == "m.auc[1]: 0.5 → 0.25")
        #expect(difference(#"{"a": 1}"#, #"{"a": 1, "b": 2}"#, "x.json") == "b: missing → 2")
        #expect(difference("[1]", "[1, 2]", "x.json") == "the value: 1 elements → 2")
        // The same value, written otherwise.
        #expect(difference("[1, 2]", "[1,2]", "x.json") == "line 1: [1, 2] → [1,2]")
        #expect(difference("{", "[", "x.json") == "line 1: { → [")
    }

    @Test func ofATableItIsACell() {
        #expect(difference("id,price\n1,2\n", "id,price\n1,3\n", "x.csv") == "line 2, column 'price': 2 → 3")
        #expect(difference("id\tprice\n1\t2\n", "id\tprice\n1\t3\n", "x.tsv") == "line 2, column 'price': 2 → 3")
        #expect(difference("id,price\n", "id,cost\n", "x.csv") == "line 1: id,price → id,cost")
    }

    @Test func ofBytesItIsAPlace() {
        #expect(FirstDifference.text(of: [1, 0, 2], and: [1, 0, 3], named: "model.bin") == "byte 2 of 3")
        #expect(FirstDifference.text(of: [1, 0], and: [1, 0, 3], named: "model.bin") == "byte 2; 2 bytes → 3")
    }

    /// As NumPy 1.26 writes it: `np.save` of an array of that type and shape.
    private func array(_ type: String, shape: String, fortran: Bool = false, _ data: [UInt8]) -> [UInt8] {
        var header = "{'descr': '\(type)', 'fortran_order': \(fortran ? "True" : "False"), 'shape': \(shape), }"
        while (10 + header.utf8.count + 1) % 64 != 0 { header += " " }
        header += "\n"
        let length = header.utf8.count
        return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 255), UInt8(length >> 8)] + Array(header.utf8)
            + data
    }

    @Test func ofAnArrayItIsAnElement() {
        let old = array("<i4", shape: "(2, 3)", [0, 1, 2, 3, 4, 5].flatMap { [$0, 0, 0, 0] })
        let new = array("<i4", shape: "(2, 3)", [0, 1, 2, 3, 9, 5].flatMap { [$0, 0, 0, 0] })
        #expect(FirstDifference.text(of: old, and: new, named: "x.npy") == "element [1, 1]: 4 → 9")
        let columns = [false, true].map { array("<i4", shape: "(2, 3)", fortran: $0, [0, 0, 0, 0]) }
        #expect(NumPyArray.firstDifference(of: columns[0], and: columns[1]) != nil)
        func double(_ value: Double) -> [UInt8] { (0..<8).map { UInt8(value.bitPattern >> (8 * $0) & 255) } }
        #expect(
            FirstDifference.text(
                of: array("<f8", shape: "(2,)", double(1) + double(0.5)),
                and: array("<f8", shape: "(2,)", double(1) + double(0.25)), named: "x.npy") == "element [1]: 0.5 → 0.25"
        )
        #expect(
            FirstDifference.text(
                of: array("<f8", shape: "(1,)", double(1)), and: array("<f4", shape: "(1,)", [0, 0, 0, 0]),
                named: "x.npy") == "<f8 of shape (1) → <f4 of shape (1)")
    }

    @Test func aDamagedArrayIsComparedAsBytes() {
        let whole = array("<f8", shape: "(2,)", [1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0])
        for count in 0..<whole.count {
            #expect(!FirstDifference.text(of: Array(whole[..<count]), and: whole, named: "x.npy").isEmpty)
        }
    }
}
