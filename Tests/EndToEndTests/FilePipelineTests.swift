import Foundation
import TestSupport
import Testing

/// Pipelines written in `retake.yaml`, run by the built program.
struct FilePipelineTests {
    private func project(_ steps: String) throws -> Project {
        let project = try Project()
        try project.write("retake.yaml", steps)
        return project
    }

    private static let chain = """
        name: churn
        parameters: {rows: 3}
        steps:
          ingest: {run: "seq ${parameters.rows} > outputs/clean/n; cat ${inputs.raw}/raw.txt", inputs: {raw: data/raw.txt}, outputs: [clean]}
          train:
            run: sh train.sh ${inputs.clean}
            code: [train.sh, lib]
            inputs: {clean: "${steps.ingest.clean}"}
            outputs: [model]
            metrics: {count: 'count=([0-9]+)'}
          report: {run: 'cat inputs/model/m', inputs: {model: "${steps.train.model}"}, when: "${steps.train.metrics.count} > 2"}
        """

    private func chain() throws -> Project {
        let project = try project(Self.chain)
        try project.write("data/raw.txt", "raw\n")
        try project.write("train.sh", ". lib/count.sh; echo count=$(count $1/n) | tee outputs/model/m\n")
        try project.write("lib/count.sh", "count() { wc -l < $1 | tr -d ' '; }\n")
        return project
    }

    @Test(arguments: Project.runtimes) func whatIsUnchangedIsReplayed(runtime: String) throws {
        let project = try chain()
        let first = try project.retake("run", "--json", "--runtime", runtime)
        #expect(first.outcomes == ["ingest": "ran", "train": "ran", "report": "ran"], "\(first.output)\(first.errors)")
        #expect(try project.retake("run", "--json", "--runtime", runtime).executed == [])
        try project.write("lib/count.sh", "# counts\ncount() { wc -l < $1 | tr -d ' '; }\n")
        let edited = try project.retake("run", "--json", "--runtime", runtime)
        #expect(edited.executed == ["train"])
        #expect(edited.reasons["train"] == "code/lib/count.sh changed")
        let fewer = try project.retake("run", "retake.yaml", "--json", "--runtime", runtime, "--param", "rows=2")
        #expect(fewer.outcomes == ["ingest": "ran", "train": "ran", "report": "not-taken"], "\(fewer.output)")
        #expect(fewer.reasons["report"] == "2.0 > 2: false")
    }

    @Test func whatIsExcludedNeitherCountsNorIsShown() throws {
        let find = "find -L inputs/d -type f | sort > outputs/o/l"
        func text(_ all: String, of step: String) -> String {
            """
            name: ex
            exclude: \(all)
            steps:
              a: {run: "\(find)", inputs: {d: d}, outputs: [o], exclude: \(step)}
              b: {run: "\(find)", inputs: {d: d}, outputs: [o]}
            """
        }
        let project = try project(text("['*.log', notes/]", of: "['!keep.log', '*.md']"))
        for file in ["a.txt", "b.md", "x.log", "sub/keep.log", "sub/notes/n"] { try project.write("d/\(file)", "1") }
        _ = try project.retake("run")
        #expect(try project.retake("get", "a", "o/l", "-").output == "inputs/d/a.txt\ninputs/d/sub/keep.log\n")
        #expect(try project.retake("get", "b", "o/l", "-").output == "inputs/d/a.txt\ninputs/d/b.md\n")
        // Twice, so that the second one remembers the plan.
        for _ in 1...2 {
            try project.write("d/x.log", "2")
            try project.write("d/sub/notes/n", "2")
            #expect(try project.retake("run", "--json").executed == [])
        }
        try project.write("d/b.md", "2")
        #expect(try project.retake("run", "--json").executed == ["b"])
        try project.write("retake.yaml", text("['*.md']", of: "['!b.md']"))
        let edited = try project.retake("run", "--json")
        #expect(edited.executed == ["a", "b"])
        #expect(edited.reasons["b"] == "input/d changed")
    }

    @Test func anInputAndAFolderOfCodeLeaveOutFilesByThemselves() throws {
        let find = "find -L inputs lib -type f | sort > outputs/o/l"
        let project = try project(
            """
            steps:
              a:
                run: "\(find)"
                code: [{path: lib, exclude: [tests/]}]
                inputs: {d: {path: d, exclude: ['*.tmp']}, e: d}
                outputs: [o]
            """)
        for file in ["d/a.txt", "d/x.tmp", "lib/a.sh", "lib/tests/b.sh"] { try project.write(file, "1") }
        #expect(try project.retake("run", "--json").executed == ["a"])
        #expect(
            try project.retake("get", "a", "o/l", "-").output
                == "inputs/d/a.txt\ninputs/e/a.txt\ninputs/e/x.tmp\nlib/a.sh\n")
        try project.write("lib/tests/b.sh", "2")
        #expect(try project.retake("run", "--json").executed == [])
        try project.write("d/x.tmp", "2")
        #expect(try project.retake("run", "--json").reasons["a"] == "input/e changed")
    }

    @Test func aMappingLeavesOutFilesOfWhatItStandsFor() throws {
        let project = try project(
            """
            s3: {"s3://b/raw": {path: d, exclude: ['*.bak', sub/]}}
            steps:
              a: {run: "find -L inputs -type f > outputs/o/l", inputs: {d: s3://b/raw}, outputs: [o]}
              b: {run: "find -L inputs -type f > outputs/o/l", inputs: {d: d/sub}, outputs: [o]}
            """)
        for file in ["d/a.txt", "d/x.bak", "d/sub/y.txt"] { try project.write(file, "1") }
        #expect(try project.retake("run", "--json").executed == ["a", "b"])
        #expect(try project.retake("get", "a", "o/l", "-").output == "inputs/d/a.txt\n")
        #expect(try project.retake("get", "b", "o/l", "-").output == "inputs/d/y.txt\n")
        try project.write("d/x.bak", "2")
        #expect(try project.retake("run", "--json").executed == [])
    }

    @Test func whatTheFileLacksIsTold() throws {
        let project = try chain()
        try project.space.remove("project/lib/count.sh")
        try project.space.remove("project/lib")
        try project.space.remove("project/data/raw.txt")
        let result = try project.retake("run")
        #expect(
            result.errors == """
                retake: nothing provides these inputs:
                  step 'ingest', input 'raw': file://data/raw.txt
                  step 'train', input 'code/lib': file://lib
                put them there, or name what is there

                """)
        #expect(result.status == 2)
    }

    @Test func aMatrixIsReadAsAWhole() throws {
        let project = try project(
            """
            steps:
              draw: {run: "echo ${matrix.seed} > outputs/n/n", outputs: [n], matrix: {seed: [7, 8, 9]}}
              sum: {run: "cat inputs/all/*/n", inputs: {all: "${steps.draw.n}"}}
            """)
        let first = try project.retake("run", "--runtime", "host")
        #expect(first.output.contains("sum    | 7\nsum    | 8\nsum    | 9\n"), "\(first.output)\(first.errors)")
        try project.edit("retake.yaml", "7, 8, 9", "7, 8, 10")
        let second = try project.retake("run", "--json", "--runtime", "host")
        #expect(second.executed == ["draw-10", "sum"])
    }

    @Test func aStepMayHaveARuntimeOfItsOwn() throws {
        try #require(Project.hasNamespaces)
        let project = try project(
            """
            steps:
              here: {run: 'pwd', runtime: host}
              there: {run: 'pwd'}
            """)
        let result = try project.retake("run")
        #expect(result.output.contains("there | /work\n"), "\(result.output)\(result.errors)")
        #expect(result.output.contains("/root/work\n"))
        #expect(try project.retake("run", "--json").executed == [])
    }

    @Test func retriesAndTimeLimitsAreHeeded() throws {
        let project = try Project()
        try project.write(
            "retake.yaml",
            """
            steps:
              flaky: {run: "echo try >> \(project.space.path)/count; test $(wc -l < \(project.space.path)/count) -gt 1", retries: 2}
              slow: {run: sleep 60000, timeout: 1s}
            """)
        let result = try project.retake("run", "--json", "--runtime", "host")
        #expect(result.outcomes == ["flaky": "ran", "slow": "failed"], "\(result.output)\(result.errors)")
        #expect(result.output.contains("stopped after 1s, which is all that it may take"))
    }
}
