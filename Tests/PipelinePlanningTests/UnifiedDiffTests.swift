import Testing

@testable import PipelinePlanning

struct UnifiedDiffTests {
    @Test func oneChangedLineStandsBetweenItsNeighbours() {
        let old = (1...9).map { "line \($0)\n" }.joined()
        #expect(
            UnifiedDiff.lines(from: old, to: old.replacing("line 5", with: "line five")) == [
                "@@ -2,7 +2,7 @@", " line 2", " line 3", " line 4", "-line 5", "+line five", " line 6", " line 7",
                " line 8",
            ])
    }

    @Test func changesFarApartAreTwoHunksAndNearOnesAreOne() {
        let old = (1...20).map { "\($0)\n" }.joined()
        let far = UnifiedDiff.lines(from: old, to: old.replacing("2\n3", with: "x\n3").replacing("18", with: "y"))
        #expect(far.count { $0.hasPrefix("@@") } == 2)
        let near = UnifiedDiff.lines(from: old, to: old.replacing("9\n", with: "x\n").replacing("12", with: "y"))
        #expect(near.count { $0.hasPrefix("@@") } == 1)
    }

    @Test func whatIsAddedToNothingAndRemovedToNothing() {
        #expect(UnifiedDiff.lines(from: "", to: "a\nb\n") == ["@@ -0,0 +1,2 @@", "+a", "+b"])
        #expect(UnifiedDiff.lines(from: "a\n", to: "") == ["@@ -1,1 +0,0 @@", "-a"])
        #expect(UnifiedDiff.lines(from: "a\n", to: "a\n") == [])
    }
}
