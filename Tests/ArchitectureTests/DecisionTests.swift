import Foundation
import Testing

/// Decisions are numbered, dated, in one form, and in the index.
@Suite struct DecisionTests {
    private static let folder = House.root + "/docs/decisions"
    private static let names =
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0 != "README.md" }.sorted()

    @Test(arguments: names) func aDecisionHasANumberADateAndSaysFirstWhatWasDecided(name: String) throws {
        let text = try House.text("docs/decisions/\(name)")
        let form = /# (\d{4})\. [^\n]+\n\n\*\d{4}-\d\d-\d\d\*\n\n[\s\S]*\*\*Decided\.\*\* [\s\S]*\n/
        let match = try #require(try form.wholeMatch(in: text), "see docs/decisions/README.md for the form")
        #expect(name.hasPrefix("\(match.1)-") && name.hasSuffix(".md"))
    }

    @Test func theIndexListsAll() throws {
        let index = try House.text("docs/decisions/README.md")
        let listed = index.matches(of: /\(([^)]+\.md)\)/).map { String($0.1) }
        #expect(listed == Self.names)
        #expect(Set(Self.names.map { $0.prefix(4) }).count == Self.names.count)
    }
}
