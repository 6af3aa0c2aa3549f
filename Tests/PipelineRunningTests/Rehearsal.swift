import CacheStorage
import PipelineModel
import PipelinePlanning
import PipelineRunning
import StepExecution
import Synchronization
import SystemPackage
import TestSupport

/// A pipeline run against a scripted runtime, in a folder of its own.
struct Rehearsal {
    let space: TemporaryFolder
    let cache: Cache

    init() throws {
        space = try TemporaryFolder()
        cache = try Cache(at: space.path.appending("cache"))
    }

    /// A step that reads some URIs and writes one output, `out`, to another.
    ///
    /// - Parameter metric: the pattern of a metric in what it writes.
    static func step(
        _ id: Step.ID, reads: [String] = [], writes: String, dependsOn: [Step.ID] = [], metric: String? = nil
    ) -> Step {
        Step(
            id: id, kind: "Plain",
            arguments: .literal([
                "reads": .array(reads.map(Value.string)), "writes": .string(writes),
                "metric": metric.map(Value.string) ?? .null,
            ]),
            dependsOn: dependsOn)
    }

    func resolve(_ steps: [Step]) throws -> ResolvedPipeline {
        try PipelineResolver(
            pipeline: try Pipeline(name: "test", steps: steps), dialect: PlainDialect(),
            data: DataSettings(
                baseFolder: space.path, mappings: [], buckets: space.path.appending("buckets"))
        ).resolve(parameters: [:])
    }

    func run(
        _ steps: [Step], on runtime: ScriptedRuntime, width: Int = 2, cache: Cache? = nil, report: Events = Events(),
        aws: (any AWSCalls)? = nil
    ) async throws -> RunSummary {
        var services = RunServices(
            cache: cache ?? self.cache, runtime: runtime, machine: Self.machine,
            handlers: HandlerProcess(environment: [:], folder: space.path), identity: Self.identity)
        services.width = width
        services.aws = aws
        return try await PipelineRunner(try resolve(steps), services, report: report)
            .run(RunID(time: "20260101-000000", process: 1))
    }

    static let identity = Identity(user: "ada", host: "laptop") { 1_700_000_000 }

    static let machine = Machine(
        runtimeKind: "scripted", platform: "linux-x86_64",
        interpreters: [
            .onPath: Interpreter(executable: "/usr/bin/python3", prefixes: [], version: "3.11.7")
        ])

    /// Writes a file into the output folder of a job.
    static func write(_ text: String, _ job: PreparedJob) throws {
        let file = try FileDescriptor.open(
            job.path(of: "/out").appending("data.txt"), .writeOnly, options: [.create, .truncate],
            permissions: [.ownerReadWrite])
        _ = try file.closeAfter { try file.writeAll(text.utf8) }
    }
}

/// Steps whose arguments are a list of URIs to read and one to write.
private struct PlainDialect: Dialect {
    func execution(of pipeline: Pipeline, step: Step.ID?) -> [String: Value] { [:] }
    func properties(of step: Step, arguments: Value, results: StepResults?) -> StepProperties {
        StepProperties(arguments)
    }

    func cachePolicy(of step: Step) -> CachePolicy? { nil }
    func unsupportedReason(for step: Step) -> String? { nil }
    func propertyFile(_ name: String, of step: Step) -> PropertyFile? { nil }

    func handler(for step: Step, arguments: Value, command: [String]) -> Handler {
        Handler(step: step.id, kind: step.kind, command: command, input: arguments)
    }

    func action(of step: Step, arguments: Value, in scope: Scope) -> StepAction {
        var job = Job(step: step.id, image: "image", command: ["work", step.id.rawValue])
        job.inputs = (arguments["reads"]?.array ?? []).enumerated().map { index, uri in
            .init(name: "in\(index)", role: .data, uri: uri.text, path: "/in\(index)")
        }
        job.outputs = [.init(name: "out", path: "/out", uri: arguments["writes"]?.text ?? "")]
        if let pattern = arguments["metric"]?.string { job.metrics = [MetricDefinition(name: "m", pattern: pattern)] }
        return .job(job)
    }
}

/// Remembers what it hears.
final class Events: RunReport {
    private let events = Mutex<[RunEvent]>([])

    func show(_ event: RunEvent) { events.withLock { $0.append(event) } }
    var all: [RunEvent] { events.withLock(\.self) }
}
