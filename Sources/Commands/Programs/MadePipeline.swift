import AWSEndpoint
import HostSystem
import PipelineModel
import StepExecution
import Synchronization

/// A pipeline that a program made, and the parameters with which it would start it.
struct MadePipeline: Sendable {
    let name: String
    let definition: String
    var parameters: [String: String] = [:]
}

extension PipelineCatalog {
    /// The pipeline that a program means: one that it started, else one that it created, else one that it only made.
    ///
    /// - Parameter name: of the one that is meant, where there are several.
    func pipeline(named name: String?, madeBy program: String) throws(ProgramError) -> MadePipeline {
        let started = executions.map {
            MadePipeline(name: $0.pipeline, definition: $0.definition, parameters: $0.parameters)
        }
        let created = pipelines.map { MadePipeline(name: $0.name, definition: $0.definition) }
        let offered = offered.map { MadePipeline(name: $0.name, definition: $0.definition) }
        if let name {
            let all = started + created + offered
            if let named = all.first(where: { $0.name == name }) { return named }
            if !all.isEmpty { throw .noSuchPipeline(program, name, known: Set(all.map(\.name)).sorted()) }
        }
        for found in [started, created, offered] where !found.isEmpty {
            let names = Set(found.map(\.name))
            guard let last = found.last, names.count == 1 else { throw .manyPipelines(program, names.sorted()) }
            return last
        }
        throw .noPipeline(program)
    }
}

extension PipelineProgram {
    /// Runs it for what it makes alone.
    func made() async throws -> PipelineCatalog {
        let catalog = try PipelineCatalog(account: environment.account)
        let lines = LastLines()
        let executions = UnrunExecutions()
        let status: JobOutcome.Status? = try await withThrowingTaskGroup { group in
            group.addTask { () -> JobOutcome.Status? in
                try await run(catalog, executions, waits: false) { lines.append($0) }
            }
            group.addTask {
                // Nothing comes of what the program waits for: all that it makes for it is made.
                await executions.waitUntilAsked()
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
        try Task.checkCancellation()
        if let status { try check(status, lines.texts) { Terminal.printError(lines.texts.map { $0 + "\n" }.joined()) } }
        return catalog
    }

    /// Throws where the program did not end well.
    ///
    /// - Parameter show: shows what it printed, where nobody saw it yet.
    func check(_ status: JobOutcome.Status, _ lines: [String], show: () -> Void = {}) throws {
        guard status != .exited(0) else { return }
        show()
        throw ProgramError.failed(environment.displayed(file), exitCode: status.exitCode, lines: lines)
    }
}

/// Executions that are only noted.
private final class UnrunExecutions: ExecutionRunner {
    private let asked = AsyncStream.makeStream(of: Void.self)

    func run(_ execution: PipelineCatalog.Execution, report: any RunReport) async throws -> RunSummary {
        // Until the program ends.
        try await Task.sleep(for: .seconds(1_000_000))
        throw CancellationError()
    }

    func wasAsked(about execution: String) { asked.continuation.finish() }

    func waitUntilAsked() async {
        for await _ in asked.stream {}
    }
}

/// The last lines of what a program prints.
final class LastLines: Sendable {
    private let lines = Mutex([String]())

    func append(_ line: String) {
        lines.withLock { lines in
            lines.append(line)
            if lines.count > 60 { lines.removeFirst(20) }
        }
    }

    var texts: [String] { lines.withLock(\.self) }
}
