import CacheStorage
import HostSystem
import PipelineModel
import PipelinePlanning
import PipelineRunning
import SageMaker
import StepExecution
import Synchronization
import SystemPackage
import TestSupport

/// A definition that the SDK emitted for a pipeline of `Tests/Definitions/make.py`, and what its steps are run with here.
struct EmittedDefinition {
    let name: String
    private let bytes: [UInt8]

    /// All that there are, by their names.
    static let all: [String: EmittedDefinition] = {
        let file = FilePath(#filePath).removingLastComponent().pushing("../Definitions/definitions.jsonl")
        let lines = (try? File.read(file.lexicallyNormalized()))?.split(separator: UInt8(ascii: "\n")) ?? []
        let read = lines.compactMap { try? JSONReader.read(Array($0)) }.map { line in
            EmittedDefinition(
                name: line["name"]?.text ?? "", bytes: Array((line["definition"] ?? .null).json().utf8))
        }
        return Dictionary(uniqueKeysWithValues: read.map { ($0.name, $0) })
    }()

    func pipeline() throws -> Pipeline {
        try SageMakerDefinition.pipeline(from: bytes, name: name, file: "\(name).json")
    }

    /// What of it is known before it runs, with all the data and code that there would be.
    ///
    /// - Parameter handler: what answers for steps that can't run here.
    func resolved(handler: [String], parameters: [String: String] = [:]) throws -> ResolvedPipeline {
        let pipeline = try pipeline()
        let rules = [Substitutions.Rule(pattern: "*", substitution: .handler(handler))]
        return try PipelineResolver(
            pipeline: pipeline, dialect: SageMakerDialect(processorCount: 2, startedAt: "2026-01-01T00:00:00Z"),
            data: try Workbench.shared.data,
            substitutions: Substitutions(rules: rules, folder: Workbench.shared.space.path.string)
        ).resolve(parameters: try pipeline.parameters.values(texts: parameters))
    }

    /// What a run of it would do.
    func plan(handler: [String]) throws -> PlanReport {
        try Planner(
            try resolved(handler: handler), cache: Workbench.shared.cache, machine: Self.machine, now: 1_700_000_000
        ).report()
    }

    /// Runs it with handlers and scripted jobs, and records nothing.
    ///
    /// - Parameter failing: how the names of the steps begin that fail.
    func run(failing: String = "Nothing", parameters: [String: String] = [:]) async throws -> [Step.ID: StepReport] {
        let bench = try Workbench.shared
        let runtime = ScriptedRuntime { job, onLine in
            if job.job.step.rawValue.hasPrefix(failing) { return .failed(exitCode: 1) }
            for output in job.job.outputs {
                try File.write(Array("x".utf8), to: job.path(of: output.path).appending("data.txt"))
            }
            onLine(LogLine(stream: .output, offset: .zero, text: "loss=1.5"))
            return .succeeded
        }
        var services = RunServices(
            cache: bench.cache, runtime: runtime, machine: Self.machine,
            handlers: HandlerProcess(environment: ["FAIL": failing], folder: bench.space.path),
            identity: Rehearsal.identity)
        services.width = 2
        var request = RunRequest()
        request.cache = .off
        let resolved = try resolved(handler: ["sh", "answer.sh"], parameters: parameters)
        let summary = try await PipelineRunner(resolved, services, request: request, report: Events())
            .run(RunID(time: "20260101-000000", process: bench.nextRun()))
        return Dictionary(uniqueKeysWithValues: summary.steps.map { ($0.step, $0) })
    }

    /// With the packages of a notebook step.
    static let machine = Machine(
        runtimeKind: "scripted", platform: "linux-x86_64",
        interpreters: [
            .onPath: Interpreter(
                executable: "/usr/bin/python3", prefixes: [], version: "3.11.7",
                installed: InstalledPackages(
                    distributions: [.init(name: "papermill", version: "2"), .init(name: "ipykernel", version: "6")]))
        ])
}

/// What all of these definitions are tried with: the data and code that they name, and a cache.
private final class Workbench: Sendable {
    private static let made = Result { try Workbench() }
    static var shared: Workbench { get throws { try made.get() } }

    let space: TemporaryFolder
    let cache: Cache
    let data: DataSettings
    private let runs = Atomic<Int32>(0)

    /// A run's folders have its number in their names.
    func nextRun() -> Int32 { runs.add(1, ordering: .relaxed).newValue }

    /// What a handler answers, by the type of its step; one whose name begins with `$FAIL` fails.
    private static let handler = """
        case "$RETAKE_STEP" in $FAIL*) exit 1;; esac
        case "$RETAKE_STEP_TYPE" in
          EMR) echo '{"ClusterId": "j-1"}';;
          Endpoint) echo '{"EndpointArn": "arn:e"}';;
          QualityCheck) echo '{"CalculatedBaselineStatistics": "s3://b/statistics.json"}';;
          *) echo '{"word": "w"}';;
        esac
        """

    private init() throws {
        space = try TemporaryFolder()
        cache = try Cache(at: space.path.appending("cache"))
        try space.write("answer.sh", Self.handler)
        for file in ["work.py", "sm_train.sh", "book.ipynb", "base.csv"] { try space.write("data/\(file)", "x\n") }
        let (base, bucket) = (space.path, "s3://sagemaker-us-east-1-111122223333")
        let folder = space.path.appending("data")
        let places = [
            ("data", folder), ("*/code/*/work.py", folder.appending("work.py")), ("fit/*/input/*", folder),
            ("fit/*/input/sourcedir/*", folder), ("*/*/input-*", folder), ("models/model.tar.gz", folder),
        ]
        data = DataSettings(
            baseFolder: base,
            mappings: try places.map {
                DataSettings.Mapping(uri: try DataURI("\(bucket)/\($0.0)", relativeTo: base), path: $0.1)
            }, buckets: base.appending("buckets"))
    }
}
