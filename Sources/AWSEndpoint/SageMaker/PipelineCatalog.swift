import HostSystem
import PipelineModel
import Synchronization
package import SystemPackage

/// The pipelines and executions that clients made, as SageMaker keeps them.
package final class PipelineCatalog: Sendable {
    package struct Pipeline: Sendable, Codable {
        /// So many definitions are kept; an older version is only a number.
        static let keptVersions = 12

        struct Version: Codable {
            var definition: String?
            let createdAt: Int64
        }

        package let name: String
        /// The request that made it, with what later ones changed.
        var request: Object
        var versions: [Version]
        let createdAt: Int64
        var changedAt: Int64
        var lastRunAt: Int64?
        var tags: [Object]

        /// As it was sent last.
        package var definition: String { versions.last?.definition ?? "" }
    }

    /// How an execution stands, in the service's words.
    package enum Status: String, Sendable, Codable {
        case executing = "Executing"
        case stopping = "Stopping"
        case stopped = "Stopped"
        case failed = "Failed"
        case succeeded = "Succeeded"
        case completedWithFailures = "CompletedWithFailures"

        package var isOver: Bool { self != .executing && self != .stopping }
    }

    package struct Execution: Sendable, Codable {
        /// Twelve letters and digits.
        package let id: String
        package let pipeline: String
        package let definition: String
        package let parameters: [String: String]
        /// The only steps that run; empty for all.
        package let selected: [String]
        /// The request that began it.
        let request: Object
        let startedAt: Int64
        var changedAt: Int64
        package fileprivate(set) var status = Status.executing
        var failure: String?
        var steps: [ExecutionStep] = []
        var tags: [Object] = []
        /// The job that a client asked for by itself, where that is what it is.
        var job: JobRequest?

        /// Whether a client started a pipeline for it.
        var isOfPipeline: Bool { request["PipelineName"] != nil }
    }

    private struct State {
        var pipelines: [String: Pipeline] = [:]
        var executions: [String: Execution] = [:]
        /// Pipelines that were made, but perhaps not created.
        var offered: [(name: String, definition: String)] = []
        /// In the order in which they were started.
        var order: [String] = []
        /// What clients made models of, by their names.
        var models: [String: Object] = [:]
        /// Groups of model packages that clients made.
        var modelGroups: Set<String> = []
        /// What was answered to each client's token.
        var tokens: [String: String] = [:]
    }

    package let account: AWSAccount
    let madeAt = Int64.now
    private let state: Mutex<State>
    /// Where it is kept; nil for a catalog that ends with this process.
    private let folder: CatalogFolder?

    /// - Parameter folder: keeps pipelines and executions for later processes; nil to keep none.
    package init(account: AWSAccount, keptIn folder: FilePath? = nil) throws {
        self.account = account
        self.folder = try folder.map(CatalogFolder.init)
        var state = State()
        for pipeline in self.folder?.pipelines() ?? [] { state.pipelines[pipeline.name] = pipeline }
        for model in self.folder?.models() ?? [] { state.models[model.name] = model.request }
        for var execution in (self.folder?.executions() ?? []).sorted(by: { $0.startedAt < $1.startedAt }) {
            if !execution.status.isOver { execution.end(.stopped, "Retake ended before the execution did") }
            state.executions[execution.id] = execution
            state.order.append(execution.id)
        }
        self.state = Mutex(state)
    }

    /// All pipelines, the one changed last first.
    package var pipelines: [Pipeline] {
        state.withLock { state in state.pipelines.values.sorted { ($0.changedAt, $0.name) > ($1.changedAt, $1.name) } }
    }

    /// All executions, the one started first first.
    package var executions: [Execution] { state.withLock { state in state.order.compactMap { state.executions[$0] } } }

    var models: [String: Object] { state.withLock { $0.models } }
    var modelGroups: Set<String> { state.withLock { $0.modelGroups } }

    func addModel(_ name: String, _ request: Object) {
        state.withLock { $0.models[name] = request }
        folder?.keep(NamedModel(name: name, request: request))
    }

    func removeModel(_ name: String) {
        state.withLock { $0.models[name] = nil }
        folder?.remove(model: name)
    }

    func addModelGroup(_ name: String) { state.withLock { _ = $0.modelGroups.insert(name) } }

    /// Pipelines that a program made, whether it sent them or not; the last definition of each.
    package var offered: [(name: String, definition: String)] { state.withLock { $0.offered } }

    func offer(_ name: String, _ definition: String) {
        state.withLock { state in
            state.offered.removeAll { $0.name == name }
            state.offered.append((name, definition))
        }
    }

    func pipeline(_ name: String) throws(AWSError) -> Pipeline {
        guard let pipeline = state.withLock({ $0.pipelines[name] }) else { throw .missing("pipeline/\(name)") }
        return pipeline
    }

    func execution(_ id: String) throws(AWSError) -> Execution {
        guard let execution = state.withLock({ $0.executions[id] }) else {
            throw .missing("execution '\(id)'")
        }
        return execution
    }

    func create(_ name: String, _ definition: String, _ request: Object, tags: [Object]) throws(AWSError) {
        let isNew = state.withLock { state in
            guard state.pipelines[name] == nil else { return false }
            let now = Int64.now
            state.pipelines[name] = Pipeline(
                name: name, request: request, versions: [.init(definition: definition, createdAt: now)], createdAt: now,
                changedAt: now, tags: tags)
            folder?.keep(state.pipelines[name])
            return true
        }
        guard isNew else {
            // SDKs look for the words "already exists", and update the pipeline then.
            throw AWSError(
                "ValidationException",
                "Pipeline names must be unique within an AWS account and region. Pipeline with name (\(name)) already exists."
            )
        }
    }

    /// Changes a pipeline. Throws where there is none.
    func change(_ name: String, _ change: (inout Pipeline) -> Void) throws(AWSError) {
        let isThere = state.withLock { state in
            guard var pipeline = state.pipelines[name] else { return false }
            change(&pipeline)
            pipeline.changedAt = .now
            state.pipelines[name] = pipeline
            folder?.keep(pipeline)
            return true
        }
        guard isThere else { throw .missing("pipeline/\(name)") }
    }

    func remove(_ name: String) throws(AWSError) {
        guard state.withLock({ $0.pipelines.removeValue(forKey: name) }) != nil else {
            throw .missing("pipeline/\(name)")
        }
        folder?.remove(pipeline: name)
    }

    /// Notes that an execution begins.
    ///
    /// - Parameter token: of a client that may ask twice; the same one gets the same execution.
    /// - Returns: the execution, and whether it is new.
    func begin(_ execution: Execution, token: String?) -> (execution: Execution, isNew: Bool) {
        state.withLock { state in
            if let token, let known = state.tokens[token].flatMap({ state.executions[$0] }) { return (known, false) }
            if let token { state.tokens[token] = execution.id }
            state.executions[execution.id] = execution
            state.order.append(execution.id)
            if execution.isOfPipeline { state.pipelines[execution.pipeline]?.lastRunAt = execution.startedAt }
            folder?.keep(execution)
            return (execution, true)
        }
    }

    /// Begins an execution once more that did not come to its end; nil for any other.
    func restart(_ id: String) -> Execution? {
        state.withLock { state in
            guard var execution = state.executions[id], [.failed, .stopped].contains(execution.status) else {
                return nil
            }
            execution.steps = []
            execution.end(.executing)
            execution.changedAt = .now
            state.executions[id] = execution
            return execution
        }
    }

    func change(execution id: String, _ change: (inout Execution) -> Void) {
        state.withLock { state in
            guard var execution = state.executions[id] else { return }
            change(&execution)
            execution.changedAt = .now
            let isOver = execution.status.isOver
            // Of one that goes on, nobody needs more after this process than that it began.
            if isOver || state.executions[id]?.status.isOver == true { folder?.keep(execution) }
            state.executions[id] = execution
        }
    }
}

extension PipelineCatalog.Pipeline {
    mutating func replace(definition new: String) {
        // Programs send their pipeline each time they run.
        guard new != definition else { return }
        versions.append(.init(definition: new, createdAt: .now))
        let old = versions.count - Self.keptVersions - 1
        if old >= 0 { versions[old].definition = nil }
    }
}

extension PipelineCatalog.Execution {
    mutating func end(_ status: PipelineCatalog.Status, _ failure: String? = nil) {
        self.status = status
        self.failure = failure
    }

    /// Notes what Describe calls tell of a step.
    mutating func note(_ properties: Object, of step: String) {
        guard let index = steps.firstIndex(where: { $0.name == step }) else { return }
        steps[index].properties = properties
    }

    mutating func stop() { if !status.isOver { status = .stopping } }
}

extension AWSError {
    static func missing(_ what: String) -> AWSError {
        AWSError("ResourceNotFound", "\(what) does not exist.")
    }

    static func invalid(_ message: String) -> AWSError { AWSError("ValidationException", message) }
}
