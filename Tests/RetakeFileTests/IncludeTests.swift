import PipelineModel
import RetakeFile
import Testing
import YAMLReading

/// Files that a `retake.yaml` includes.
@Suite struct IncludeTests {
    /// Reads `/p/retake.yaml` among some files.
    private func settings(_ files: [String: String]) throws(YAMLError) -> Settings {
        let context = SettingsContext(id: "/p/retake.yaml", variable: { _ in nil }) {
            (path, includer) throws(SettingsContext.IncludeError) in
            let folder = includer.split(separator: "/").dropLast().joined(separator: "/")
            var id = Settings.resolved(path, relativeTo: "/\(folder)", home: "/home")
            while let up = id.firstRange(of: /\/[^\/]+\/\.\./) { id.removeSubrange(up) }
            guard let text = files[id] else { throw .init("No such file or directory") }
            return .init(id: id, name: String(id.dropFirst(3)), text: text)
        }
        return try Settings.read(files["/p/retake.yaml"] ?? "", file: "retake.yaml", in: context)
    }

    private func problem(_ files: [String: String]) -> String? {
        do throws(YAMLError) {
            _ = try settings(files)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func stepsDefaultsAndImagesOfAllFilesStandSideBySide() throws {
        let settings = try settings([
            "/p/retake.yaml": """
            include: [steps/train.yaml, ../shared/team.yaml]
            parameters: {rows: 5}
            defaults: {timeout: 1h, environment: {B: main}}
            images: {"*": {python: .venv}}
            steps:
              report: {run: "report ${steps.train.model}"}
            """,
            "/p/steps/train.yaml": """
            include: common.yaml
            parameters: {rows: 1, depth: 3}
            steps:
              train: {run: "train ${parameters.rows} ${parameters.depth}", outputs: [model], needs: [prepare]}
            """,
            "/p/steps/common.yaml": "steps: {prepare: {run: x}}\ndefaults: {timeout: 2h, retries: 1}",
            "/shared/team.yaml": """
            environment: {A: team, B: team}
            defaults: {environment: {B: default, C: default}}
            images: {"*": {python: other}, "*b*": {python: b}}
            """,
        ])
        #expect(settings.ownSteps.map(\.id) == ["report", "train", "prepare"])
        #expect(settings.parameters == ["rows": 5, "depth": 3])
        #expect(settings.images.map(\.pattern.description) == ["*", "*b*"])
        #expect(settings.images.map(\.python) == [.at(".venv"), .at("b")])
        #expect(
            settings.includedTexts.map(\.key)
                == ["/p/steps/train.yaml", "/p/steps/common.yaml", "/shared/team.yaml"])
        let step = settings.ownSteps[2]
        let job = try FileDialect().action(
            of: step, arguments: step.arguments.value(in: Scope()), in: Scope()
        ).job
        #expect(job?.timeLimit?.duration == .seconds(3600))
        #expect(job?.retry != nil)
        #expect(job?.environment == ["A": "team", "B": "main", "C": "default"])
    }

    @Test func aFileThatTwoIncludeIsReadOnce() throws {
        let settings = try settings([
            "/p/retake.yaml": "include: [a.yaml, b.yaml]",
            "/p/a.yaml": "include: c.yaml\ndefaults: {retries: 2}\nsteps: {a: {run: x}}",
            "/p/b.yaml": "include: ./c.yaml\nsteps: {b: {run: x}}",
            "/p/c.yaml": "defaults: {retries: 1, timeout: 1h}\nsteps: {c: {run: x}}",
        ])
        #expect(settings.ownSteps.map(\.id) == ["a", "b", "c"])
    }

    @Test func stepsOfADefinitionMayBeStoodInForByAnIncludedFile() throws {
        let settings = try settings([
            "/p/retake.yaml": "pipeline: p.json\ninclude: a.yaml\nsteps: {b: {outputs: {x: 1}}}",
            "/p/a.yaml": "steps: {a: {handler: notify}}",
        ])
        #expect(settings.steps.map(\.pattern) == ["b", "a"])
    }

    @Test(arguments: [
        ("include: gone.yaml", "", "retake.yaml:1:10: 'gone.yaml' can't be included: No such file or directory"),
        (
            "include: [1]", "",
            "retake.yaml:1:11: 'include' must be a path, or a list of paths, not the integer 1; put it in quotes if text is meant"
        ),
        (
            "include: a.yaml", "steps: {a: {run: \"x ${steps.b.c}\"}}",
            "a.yaml:1:18: '${steps.b.c}' names no step; there is none"
        ),
        (
            "include: a.yaml", "steps: {a: {run: x, when: 'true &&'}}",
            "a.yaml:1:33: 'when' of step 'a' has '&&'; write 'and', and put text that holds such signs in quotes"
        ),
        ("include: a.yaml", "steps: [", "a.yaml:2:1: a value or a closing bracket is missing before this"),
        (
            "include: a.yaml", "[]",
            "a.yaml:1:1: the file must be a map, such as 'steps: {train: {run: python3 train.py}}', not a list"
        ),
        (
            "include: a.yaml", "cache: x",
            "a.yaml:1:1: 'cache' can't stand in an included file, for it is of the whole project; write it into retake.yaml"
        ),
        (
            "include: a.yaml", "step: x",
            "a.yaml:1:1: unknown key 'step'; did you mean 'steps'? Known are include, parameters, environment, defaults, images, steps"
        ),
        (
            "include: a.yaml\nsteps: {a: {run: x}}", "steps:\n  a: {run: y}",
            "a.yaml:2:3: step 'a' stands at retake.yaml:2:9, too; rename one of them"
        ),
        (
            "include: a.yaml", "include: retake.yaml",
            "a.yaml:1:10: files include each other: retake.yaml → a.yaml → retake.yaml, at retake.yaml:1:10, a.yaml:1:10; remove one of these 'include'"
        ),
        (
            "include: retake.yaml", "",
            "retake.yaml:1:10: files include each other: retake.yaml → retake.yaml, at retake.yaml:1:10; remove one of these 'include'"
        ),
        (
            "include: a.yaml", "defaults: {timeout: 1h}",
            "a.yaml:1:1: 'defaults' is for steps with 'run', and this file has none; leave it out, or write steps"
        ),
    ]) func whatIsWrongIsToldWithItsFile(main: String, included: String, expected: String) {
        let files = ["/p/retake.yaml": main, "/p/a.yaml": included]
        #expect(problem(included.isEmpty ? ["/p/retake.yaml": main] : files) == expected)
    }

    @Test(arguments: [
        ("parameters: {n: 1}", "parameters: {n: 2}", "b.yaml:1:14: 'n' in 'parameters'", "a.yaml:1:14"),
        ("environment: {A: x}", "environment: {A: y}", "b.yaml:1:15: 'A' in 'environment'", "a.yaml:1:15"),
        ("defaults: {timeout: 1h}", "defaults: {timeout: 2h}", "b.yaml:1:12: 'timeout' in 'defaults'", "a.yaml:1:12"),
        (
            "defaults: {environment: {A: x, B: x}}", "defaults: {environment: {B: y}}",
            "b.yaml:1:26: 'B' of 'environment' in 'defaults'", "a.yaml:1:32"
        ),
        ("images: {i: {python: x}}", "images: {i: {python: y}}", "b.yaml:1:10: 'i' in 'images'", "a.yaml:1:10"),
    ]) func filesThatContradictEachOtherAreToldWithBothPlaces(a: String, b: String, what: String, other: String) {
        let main = "include: [a.yaml, b.yaml]\nsteps: {s: {run: x}}"
        #expect(
            problem(["/p/retake.yaml": main, "/p/a.yaml": a, "/p/b.yaml": b])
                == "\(what) says something else than at \(other), and neither file includes the other; "
                + "say in retake.yaml what counts, or remove one of them")
        #expect(problem(["/p/retake.yaml": main, "/p/a.yaml": a, "/p/b.yaml": a]) == nil)
        #expect(problem(["/p/retake.yaml": "\(a)\n\(main)", "/p/a.yaml": a, "/p/b.yaml": b]) == nil)
        #expect(problem(["/p/retake.yaml": main, "/p/a.yaml": "include: b.yaml\n\(a)", "/p/b.yaml": b]) == nil)
    }

    @Test func longChainsAreAnError() {
        var files = ["/p/retake.yaml": "include: f0.yaml"]
        for index in 0..<200 { files["/p/f\(index).yaml"] = "include: f\(index + 1).yaml" }
        #expect(
            problem(files)?.hasSuffix("more than 50 files include one another; include what is needed from fewer")
                == true)
    }
}
