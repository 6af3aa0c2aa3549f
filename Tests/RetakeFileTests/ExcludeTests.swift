import PipelineModel
import RetakeFile
import Testing
import YAMLReading

/// What of a step's data and code is no input.
@Suite struct ExcludeTests {
    @Test func thePatternsOfAnInputComeAfterThoseOfItsStep() throws {
        let settings = try Settings.read(
            """
            exclude: ['*.bak']
            steps:
              a:
                run: x
                exclude: ['*.log']
                code: [run.sh, {path: lib/, exclude: [tests/]}, {path: bin}]
                inputs: {raw: {path: "data/${parameters.year}", exclude: ['*.tmp', '!keep.tmp']}, other: data/other}
            parameters: {year: 2024}
            """, file: "retake.yaml")
        let scope = Scope(parameters: ["year": 2024])
        let step = try #require(settings.ownSteps.first)
        let job = try FileDialect().action(of: step, arguments: step.arguments.value(in: scope), in: scope).job
        #expect(settings.excluded == ["*.bak"])
        #expect(
            job?.inputs.map { "\($0.name) \($0.uri) \($0.excluded.joined(separator: " "))" } == [
                "code/run.sh file://run.sh *.log", "code/lib file://lib *.log tests/", "code/bin file://bin *.log",
                "raw file://data/2024 *.log *.tmp !keep.tmp", "other file://data/other *.log",
            ])
    }

    @Test func aMappingMayLeaveOutFiles() throws {
        let settings = try Settings.read(
            "s3: {'s3://b/raw': {path: data, exclude: ['*.bak']}, 's3://b': all}", file: "retake.yaml")
        #expect(settings.s3.map(\.uri) == ["s3://b/raw", "s3://b"])
        #expect(settings.s3.map(\.path) == ["data", "all"])
        #expect(settings.s3.map(\.excluded) == [["*.bak"], []])
        #expect(
            problem("s3: {'s3://b/raw': {exclude: ['*.bak']}}")
                == "1:20: 's3://b/raw' must be a path, or a map such as {path: data, exclude: ['*.tmp']}, not a map")
    }

    @Test(arguments: [
        (
            "inputs: {r: {path: d, exlude: []}}",
            "2:37: unknown key 'exlude'; did you mean 'exclude'? Known are path, exclude"
        ),
        (
            "inputs: {r: {exclude: ['*']}}",
            "2:27: 'r' in 'inputs' of step 'a' must be a path, or a map such as {path: data, exclude: ['*.tmp']}, not a map"
        ),
        (
            "inputs: {r: {path: d, exclude: x}}",
            "2:46: 'exclude' of 'r' in 'inputs' of step 'a' must be a list of patterns, such as ['*.log', '!keep.log'], not text"
        ),
        (
            "inputs: {r: {path: '${steps.b.o}/d', exclude: [x]}}",
            "2:27: 'r' in 'inputs' of step 'a' is what another step leaves, which counts as a whole; "
        ),
        (
            "inputs: {r: {path: '${steps.c.o}', exclude: [x]}}",
            "2:27: 'r' in 'inputs' of step 'a' is what another step leaves, which counts as a whole; "
        ),
        ("code: [{path: ../x}]", "2:29: '../x' can't be code; name files and folders below the one of this file"),
        ("code: [{pth: x}]", "2:23: unknown key 'pth'; did you mean 'path'? Known are path, exclude"),
    ]) func errorsNameTheirPlace(words: String, expected: String) {
        let found = problem(
            "steps:\n  a: {run: x, \(words)}\n  b: {run: x, outputs: [o]}\n  c: {run: x, outputs: [o], matrix: {k: [1]}}"
        )
        #expect(found?.hasPrefix(expected) == true, "\(found ?? "nothing")")
    }
}
