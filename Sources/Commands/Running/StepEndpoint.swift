import AWSEndpoint
import CacheStorage
import HostSystem
import PipelineModel
import PipelinePlanning
import PipelineRunning
import StepExecution
import Synchronization
import SystemPackage

/// The AWS of the steps of one run: an endpoint on this machine, which opens for the first step that runs, or the user's own.
///
/// Each step has a key of its own, by which the endpoint knows whose request it answers. Who asks with another one, or with none,
/// may be any of the steps that run.
final class StepEndpoint: AWSCalls {
    private struct State {
        /// The services that each step called since it began.
        var called: [Step.ID: Set<String>] = [:]
        /// By their keys.
        var steps: [String: Step.ID] = [:]
        var written: (@Sendable () async -> [WrittenOutput])?
        /// Addresses of outputs, and what lies there.
        var shown: [String: Digest] = [:]
        var opening: Task<(AWSEndpoint, Task<Void, Never>)?, Never>?
    }

    private let environment: CommandEnvironment
    private let buckets: FilePath
    private let files: OutputFiles
    private let report: any RunReport
    private let outputs: OutputObjects
    /// Whether others read the outputs after the run, too.
    private let isShared: Bool
    private let state = Mutex(State())

    /// - Parameter report: hears why there is no endpoint, where none can be opened.
    init(of opened: OpenedPipeline, report: any RunReport) {
        environment = opened.environment
        buckets = opened.buckets
        files = opened.request.shown?.files ?? OutputFiles(cache: opened.cache, in: opened.environment)
        isShared = opened.request.shown != nil
        outputs = opened.request.shown?.objects ?? OutputObjects()
        self.report = report
    }

    func begin(_ job: Job, written: @escaping @Sendable () async -> [WrittenOutput]) async -> AWSAccess? {
        guard !job.isNetworkIsolated else { return nil }
        switch job.aws {
        case .absent: return nil
        case .inherited: return environment.ownAWS
        case .profile(let name, let region): return environment.ownAWS(profile: name, region: region)
        // A container has a network of its own, in which this machine is not at hand.
        case .local where job.container != nil: return nil
        case .local: break
        }
        let key = Self.key(of: job.step)
        let opening = state.withLock { state in
            state.called[job.step] = []
            state.steps[key] = job.step
            state.written = written
            let opening = state.opening ?? Task { await self.open() }
            state.opening = opening
            return opening
        }
        guard let (endpoint, _) = await opening.value else { return nil }
        return AWSAccess(variables: [
            "AWS_ENDPOINT_URL": endpoint.address, "AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": "retake",
            // Where the user's configuration has one, it is a variable of the job's own.
            "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        ])
    }

    func services(calledBy step: Step.ID) -> [String] { state.withLock { $0.called[step] ?? [] }.sorted() }

    func keep(_ written: [WrittenOutput]) {
        if isShared { outputs.show(written.compactMap { files.place(of: $0) }) }
    }

    /// Ends it, once no step runs any more.
    fileprivate func close() async {
        if !isShared { files.close() }
        guard let (_, serving) = await state.withLock({ $0.opening })?.value else { return }
        serving.cancel()
        await serving.value
    }

    /// The same for each run: a step may write it down. By its beginning, `sitecustomize.py` of steps knows it.
    private static func key(of step: Step.ID) -> String {
        "RETAKE" + sha256(step.rawValue).prefix(14).uppercased()
    }

    private func open() async -> (AWSEndpoint, Task<Void, Never>)? {
        do {
            let endpoint = try await AWSEndpoint(
                buckets: buckets, outputs: outputs, catalog: try PipelineCatalog(account: environment.account),
                runner: NoExecutions(), onCall: { [weak self] call in await self?.note(call) })
            return (endpoint, Task { try? await endpoint.serve() })
        } catch {
            report.show(.notice(nil, "steps can't call AWS here, since no address can be opened for them: \(error)"))
            return nil
        }
    }

    private func note(_ call: AWSCall) async {
        let written = state.withLock { state in
            let known = call.accessKey.flatMap { state.steps[$0] }
            for step in known.map({ [$0] }) ?? Array(state.called.keys) {
                state.called[step]?.insert(call.service)
            }
            return state.written
        }
        guard let all = await written?() else { return }
        // What is shown stays as it is: a step may have put something in its place since.
        let new = state.withLock { state in
            all.filter { state.shown.updateValue($0.output.treeDigest, forKey: $0.place.uri) != $0.output.treeDigest }
        }
        outputs.show(new.compactMap { files.place(of: $0) })
    }
}

/// Has an AWS for the steps of some work, and ends it after that.
///
/// - Parameter report: hears why there is no endpoint, where none can be opened.
func withStepEndpoint<Result>(
    of opened: OpenedPipeline, report: any RunReport = TerminalNotes(), _ work: (StepEndpoint) async throws -> Result
) async throws -> Result {
    let endpoint = StepEndpoint(of: opened, report: report)
    do {
        let result = try await work(endpoint)
        await endpoint.close()
        return result
    } catch {
        await endpoint.close()
        throw error
    }
}

/// Tells notes alone.
struct TerminalNotes: RunReport {
    func show(_ event: RunEvent) {
        if case .notice(_, let text) = event { Terminal.printError("retake: note: \(text)\n") }
    }
}

/// Steps start nothing.
private struct NoExecutions: ExecutionRunner {
    func run(_ execution: PipelineCatalog.Execution, report: any RunReport) async throws -> RunSummary {
        throw StepEndpointError.startsPipeline
    }
}

enum StepEndpointError: Error, CustomStringConvertible {
    case startsPipeline

    var description: String { "a step can't start pipelines here; start them by 'retake run'" }
}

extension CommandEnvironment {
    /// The AWS that programs of the user's own shell reach.
    var ownAWS: AWSAccess {
        var own = AWSAccess(variables: environment.filter { $0.key.hasPrefix("AWS_") }, isSecret: true)
        own.addConfiguration(home: home, absolute)
        return own
    }

    /// The AWS of a profile, whatever the shell says.
    func ownAWS(profile: String?, region: String?) -> AWSAccess {
        let files = ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_CA_BUNDLE"]
        var own = AWSAccess(variables: environment.filter { files.contains($0.key) })
        if let profile { own.variables["AWS_PROFILE"] = profile }
        if let region { own.variables.merge(["AWS_REGION": region, "AWS_DEFAULT_REGION": region]) { _, new in new } }
        own.addConfiguration(home: home, absolute)
        return own
    }
}

extension AWSAccess {
    /// Shows the configuration files, wherever they lie.
    fileprivate mutating func addConfiguration(home: FilePath, _ absolute: (String) -> FilePath) {
        let folder = home.appending(".aws")
        if File.status(folder) != nil { homeFiles[".aws"] = folder }
        for (variable, name) in [
            ("AWS_CONFIG_FILE", ".aws-config"), ("AWS_SHARED_CREDENTIALS_FILE", ".aws-credentials"),
        ] {
            guard let path = variables[variable], !path.isEmpty, File.status(absolute(path)) != nil else { continue }
            homeFiles[name] = absolute(path)
            variables[variable] = "~/\(name)"
        }
    }
}
