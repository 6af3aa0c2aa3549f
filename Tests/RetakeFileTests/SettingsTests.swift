import PipelineModel
import Testing
import YAMLReading

@testable import RetakeFile

@Suite struct SettingsTests {
    @Test func anImageMayBeMadeOfWhatIsKnownOfIt() throws {
        let settings = try Settings.read(
            """
            images:
              "*mine*": {python: .venv}
              "*xgboost*": {python: auto, metrics: {"a:b": "a=([0-9]+)"}}
              "*": auto
            """, file: "r")
        #expect(["mine", "xgboost:1", "other"].map(settings.isAutomatic) == [false, true, true])
        #expect(settings.python(forImage: "other") == nil)
    }

    @Test func readsEveryKey() throws {
        let settings = try Settings.read(
            """
            pipeline: pipeline.json        # a SageMaker definition
            name: churn
            parameters: {MaxDepth: 6, Rate: 0.5, Fast: true, Zip: "01234"}
            cache: {path: ~/.cache/retake, limit: 20GB, keep: 30d}
            buckets: ../buckets
            s3:
              s3://my-bucket/raw: ./data/raw
              "S3://my-bucket/model.tar.gz": /models/model.tar.gz
            images:
              "*sagemaker-scikit-learn*": {python: .venv/bin/python}
              '*': {python: /usr/bin/python3}
            """, file: "retake.yaml")
        #expect(
            settings
                == Settings(
                    pipeline: "pipeline.json", name: "churn",
                    parameters: ["MaxDepth": 6, "Rate": .double(0.5), "Fast": true, "Zip": "01234"],
                    cache: .init(path: "~/.cache/retake", limit: 20_000_000_000, keep: 30 * 86_400),
                    buckets: "../buckets",
                    s3: [
                        .init(uri: "s3://my-bucket/raw", path: "./data/raw"),
                        .init(uri: "s3://my-bucket/model.tar.gz", path: "/models/model.tar.gz"),
                    ],
                    images: [
                        .init(pattern: ImagePattern("*sagemaker-scikit-learn*"), python: .at(".venv/bin/python")),
                        .init(pattern: ImagePattern("*"), python: .at("/usr/bin/python3")),
                    ]))
    }

    @Test func pricesAreForAnHour() throws {
        let settings = try Settings.read(
            "prices: {currency: EUR, ml.m5.xlarge: 0.23, ml.g5.xlarge: 2}", file: "retake.yaml")
        #expect(settings.prices == Prices(currency: "EUR", perHour: ["ml.m5.xlarge": 0.23, "ml.g5.xlarge": 2]))
        let error = #expect(throws: YAMLError.self) {
            try Settings.read("prices:\n  ml.m5.xlarge: cheap", file: "retake.yaml")
        }
        #expect(
            error?.description
                == "retake.yaml:2:17: the price of 'ml.m5.xlarge' must be a number for one hour, not text")
    }

    @Test(arguments: [
        "", "\n", "# nothing\n", "---\n", "null", "{}", "\u{FEFF}",
        "pipeline:\nname: ~\nparameters:\ncache:\nbuckets:\ns3:\nimages:\n",
        "cache: {path: , limit: , keep: }",
    ]) func setsNothingWhenNothingIsSaid(text: String) throws {
        #expect(try Settings.read(text, file: "retake.yaml") == Settings())
    }

    @Test(arguments: [
        ("cache: /c", Settings.Cache(path: "/c")),
        ("cache: {limit: 20GB}", Settings.Cache(limit: 20_000_000_000)),
        ("cache: {path: /c, limit: 20000}", Settings.Cache(path: "/c", limit: 20000)),
    ]) func readsACacheAsAPathOrAMap(text: String, expected: Settings.Cache) throws {
        #expect(try Settings.read(text, file: "retake.yaml").cache == expected)
    }

    @Test(arguments: [
        ("6", Value.integer(6)), ("-6", -6), ("+6", 6), ("010", 10), ("0o10", 8), ("0x1F", 31), ("0x", "0x"),
        ("0x-1", "0x-1"),
        ("99999999999999999999", .number(Number(digits: "99999999999999999999", radix: 10) ?? Number(0))),
        ("0xFFFFFFFFFFFFFFFFFF", .number(Number(digits: "4722366482869645213695", radix: 10) ?? Number(0))),
        (".inf", .double(.infinity)), ("-.inf", .double(-.infinity)), (".nan", .double(.nan)), ("6.0", .double(6)),
        ("6.", .double(6)),
        (".5", .double(0.5)), ("-1.5e-3", .double(-0.0015)), ("1e5", .double(1e5)), ("1e", "1e"), (".", "."),
        ("+", "+"), ("1.2.3", "1.2.3"), ("1_000", "1_000"), ("12:30", "12:30"), ("2024-01-02", "2024-01-02"),
        ("inf", "inf"), ("nan", "nan"), ("0x1p3", "0x1p3"), ("true", true), ("False", false), ("yes", "yes"),
        ("on", "on"), ("\"6\"", "6"), ("'true'", "true"), ("''", ""), ("!!str 6", "6"), ("!!int \"6\"", 6),
        ("! 6", "6"), ("\"null\"", "null"), ("a b", "a b"), ("|\n    6\n", "6\n"), ("a*b", "a*b"), ("\"*\"", "*"),
        ("١", "١"),
    ]) func typesParametersByTheCoreSchema(text: String, expected: Value) throws {
        let settings = try Settings.read("parameters:\n  a: \(text)", file: "retake.yaml")
        #expect(settings.parameters == ["a": expected])
    }

    @Test func keepsTheOrderOfTheFile() throws {
        let settings = try Settings.read("parameters: {c: 1, a: 2, b: 3}\ns3: {s3://z: 1z, s3://a: 1a}", file: "r")
        #expect(settings.parameters.keys == ["c", "a", "b"])
        #expect(settings.s3.map(\.uri) == ["s3://z", "s3://a"])
    }

    @Test func repeatsWhatAnAnchorMarks() throws {
        let settings = try Settings.read(
            """
            name: &n first
            parameters: {a: &n second, b: *n, c: &k 5, d: *k}
            images:
              "a*": &host {python: p}
              b: *host
              c: {python: &a-1_Z q}
              d: {python: *a-1_Z}
            """, file: "r")
        #expect(settings.parameters == ["a": "second", "b": "second", "c": 5, "d": 5])
        #expect(settings.images.map(\.python) == [.at("p"), .at("p"), .at("q"), .at("q")])
    }

    @Test func takesTheFirstPatternThatMatches() {
        let settings = Settings(images: [
            .init(pattern: ImagePattern("*scikit*"), python: .at("a")),
            .init(pattern: ImagePattern("*:1.2"), python: .at("b")),
        ])
        #expect(settings.python(forImage: "x/scikit:1.2") == .at("a"))
        #expect(settings.python(forImage: "x/xgboost:1.2") == .at("b"))
        #expect(settings.python(forImage: "x/xgboost:1.3") == nil)
    }

    @Test func aRuleWithoutAPythonLeavesThatOfTheFile() throws {
        let rules = "images:\n  \"*xgboost*\": {python: .xgb}\n  b: {command: serve}\n  \"*\": {container: podman}"
        let settings = try Settings.read("python: .venv\n\(rules)", file: "r")
        #expect(settings.python(forImage: "") == .at(".venv"))
        #expect(settings.python(forImage: "b") == .at(".venv"))
        #expect(settings.python(forImage: "xgboost") == .at(".xgb"))
        #expect(try Settings.read(rules, file: "r").python(forImage: "b") == nil)
    }

    @Test func anEnvironmentIsNamedByWhatIsInstalledInIt() throws {
        let settings = try Settings.read(
            """
            python: "3.12"
            images:
              "*scikit*": {requirements: envs/sklearn.txt, python: "3.11"}
              "*xgboost*": {packages: [pandas, "xgboost>=2,<3"], command: python3 train.py}
            """, file: "r")
        #expect(settings.python == .made(EnvironmentRequest(python: "3.12")))
        #expect(
            settings.python(forImage: "scikit")
                == .made(EnvironmentRequest(python: "3.11", requirements: ["envs/sklearn.txt"])))
        #expect(
            settings.python(forImage: "xgboost") == .made(EnvironmentRequest(packages: ["pandas", "xgboost>=2,<3"])))
    }

    @Test func aStepMayAskForAnEnvironmentOfItsOwn() throws {
        let settings = try Settings.read(
            "steps:\n  a: {run: x, python: {requirements: [a.txt, b.txt]}}\n  b: {run: x, python: .venv}", file: "r")
        let choices = settings.ownSteps.map { step -> PythonChoice? in
            guard case .object(let members) = step.arguments,
                case .literal(let json)? = members.first(where: { $0.key == "python" })?.value
            else { return nil }
            return PythonChoice(json: json)
        }
        #expect(choices == [.made(EnvironmentRequest(requirements: ["a.txt", "b.txt"])), .at(".venv")])
    }

    @Test func metricsOfAnImageAddToTheRuleThatSaysWhatRuns() throws {
        let settings = try Settings.read(
            """
            images:
              "*xgboost*": {metrics: {"validation:rmse": "rmse=([0-9.]+)"}}
              "*": {python: .venv, metrics: {loss: "loss=([0-9.]+)"}}
            """, file: "r")
        #expect(settings.python(forImage: "xgboost:1") == .at(".venv"))
        #expect(settings.metrics(forImage: "xgboost:1").map(\.name) == ["validation:rmse", "loss"])
        #expect(settings.metrics(forImage: "mine").map(\.pattern) == ["loss=([0-9.]+)"])
    }

    @Test func runsTheImageItselfOrAnotherOne() throws {
        let settings = try Settings.read(
            """
            images:
              "*scikit*": {container: docker, image: sklearn:mine}
              "*xgboost*": {python: .venv}
              "*": {container: podman, command: serve}
            """, file: "r")
        #expect(settings.container(forImage: "x/scikit:1.2") == Job.Container(image: "sklearn:mine", engine: "docker"))
        #expect(settings.container(forImage: "x/xgboost:1") == nil)
        #expect(settings.container(forImage: "x/y:1") == Job.Container(image: "x/y:1", engine: "podman"))
        #expect(settings.command(forImage: "x/y:1") == ["serve"])
    }

    @Test(arguments: [
        ("data/raw", "/p", "/p/data/raw"), ("./data//raw/", "/p/", "/p/data/raw"), (".", "/p", "/p"),
        ("../x", "/p/q", "/p/q/../x"), ("/a/./b", "/p", "/a/b"), ("~", "/p", "/home/u"), ("~/x", "/p", "/home/u/x"),
        ("~u/x", "/p", "/p/~u/x"), ("x", "", "x"), ("./", "", "."), ("x", "p/q", "p/q/x"), ("/", "/p", "/"),
    ]) func resolvesPathsFromTheFilesFolder(path: String, folder: String, expected: String) {
        #expect(Settings.resolved(path, relativeTo: folder, home: "/home/u") == expected)
    }
}
