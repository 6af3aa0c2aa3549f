import Foundation
import TestSupport
import Testing

/// Outputs that belong to places of their own on this machine, where something lies already.
struct OverwritingTests {
    private let words = "these files may be written over, and are not as their step wrote them last:\n"

    @Test func thePlanNamesWhatWouldBeWrittenOver() throws {
        let project = try Project.chain()
        #expect(!(try project.retake("plan", "pipeline.json").output.contains(words)))
        try project.write("out/report.txt", "by hand")
        #expect(
            try project.retake("plan", "pipeline.json").output.contains(
                "\(words)  Report  \(project.space.path)/project/out/report.txt\n"))
        #expect(try project.retake("plan", "pipeline.json", "--json").output.contains(#""overwrites":["#))

        // What the step wrote itself is its own, and so is what lies beside it.
        #expect(try project.retake("run", "pipeline.json", "--runtime", "host").status == 0)
        try project.write("out/notes.txt", "by hand")
        try project.edit("code/report.py", "reported", "reported it")
        #expect(!(try project.retake("plan", "pipeline.json", "--runtime", "host").output.contains(words)))
        try project.write("out/report.txt", "by hand again")
        #expect(try project.retake("plan", "pipeline.json", "--runtime", "host").output.contains(words))
    }
}
