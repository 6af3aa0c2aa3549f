import Foundation
import TestSupport
import Testing

/// Files that a `retake.yaml` includes, read by the built program.
struct FileIncludeTests {
    @Test func aChangeOfAnIncludedFileCounts() throws {
        let project = try Project()
        try project.write(
            "retake.yaml",
            """
            include: [parts/steps.yaml, ../shared.yaml]
            steps: {b: {run: "cat inputs/a/x", inputs: {a: "${steps.a.o}"}}}
            """)
        try project.write("parts/steps.yaml", "steps: {a: {run: sh parts/a.sh, outputs: [o]}}")
        try project.write("parts/a.sh", "echo $LEVEL > outputs/o/x")
        try project.space.write("shared.yaml", "environment: {LEVEL: one}")
        let first = try project.retake("run", "--json")
        #expect(first.executed == ["a", "b"], "\(first.output)\(first.errors)")
        // Twice, so that the second one remembers the plan.
        for _ in 1...2 { #expect(try project.retake("run", "--json").executed == []) }
        try project.space.write("shared.yaml", "environment: {LEVEL: two}")
        #expect(try project.retake("run", "--json").executed == ["a", "b"])
        try project.write("parts/steps.yaml", "include: ../retake.yaml")
        let cycle = try project.retake("plan")
        #expect(cycle.status == 2)
        #expect(
            cycle.errors == "retake: parts/steps.yaml:1:10: files include each other: retake.yaml → parts/steps.yaml → "
                + "retake.yaml, at retake.yaml:1:11, parts/steps.yaml:1:10; remove one of these 'include'\n")
        try project.write("retake.yaml", "include: parts")
        #expect(
            try project.retake("plan").errors == "retake: retake.yaml:1:10: 'parts' can't be included: it is no file\n")
        try project.write("retake.yaml", "include: [parts/none.yaml]")
        #expect(
            try project.retake("plan").errors
                == "retake: retake.yaml:1:11: 'parts/none.yaml' can't be included: No such file or directory\n")
    }
}
