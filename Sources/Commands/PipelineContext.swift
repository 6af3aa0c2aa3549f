import CacheStorage
import Foundation
import HostSystem
import PipelineModel
import PipelinePlanning
import PipelineRunning
import RetakeFile
import SageMaker
import StepExecution
import SystemPackage

/// What a command over one pipeline begins with: its files as they are written, and an open cache.
struct PipelineContext: Sendable {
    let options: PipelineOptions
    let commandEnvironment: CommandEnvironment
    let files: PipelineFiles
    let definition: [UInt8]
    /// What is known of an execution in the cloud.
    let adopted: CloudExecution
    /// The files that tell of it, as they are written.
    private let adoptedBytes: [UInt8]
    let cache: Cache
    /// What the cache is kept to.
    let pruning: PruneRequest
    private let finder: InterpreterFinder

    init(_ options: PipelineOptions, commandEnvironment: CommandEnvironment) throws {
        self.options = options
        self.commandEnvironment = commandEnvironment
        files = try PipelineFiles(definition: options.definition, commandEnvironment: commandEnvironment)
        definition = try files.readDefinition()
        (adopted, adoptedBytes) = try Self.adopted(options.adopt, commandEnvironment)
        cache = try Cache(
            at: commandEnvironment.cacheFolder(
                option: options.cache.folder, settings: files.settings.cache.path.map(files.resolved)),
            own: commandEnvironment.ownCacheFolder)
        pruning = PruneRequest(files.settings.cache)
        finder = InterpreterFinder(environment: commandEnvironment.environment)
    }

    /// The name that recordings are kept under.
    var name: String { options.name ?? files.settings.name ?? files.stem }

    /// The pipeline as it is written.
    func pipeline() throws -> Pipeline {
        if files.isOwnPipeline {
            let parameters = files.settings.parameters.members.compactMap(Parameter.init(default:))
            return try Pipeline(name: name, parameters: parameters, steps: files.settings.ownSteps)
        }
        return try SageMakerDefinition.pipeline(
            from: definition, name: name, file: commandEnvironment.displayed(files.definition))
    }

    var buckets: FilePath {
        commandEnvironment.bucketFolder(option: options.buckets, settings: files.settings.buckets.map(files.resolved))
    }

    /// The interpreter at a path of the settings; at the empty one, that on PATH.
    func interpreter(_ path: String) async throws -> Interpreter {
        try await finder.find(path.isEmpty ? nil : files.resolved(path))
    }

    /// Where a plan of this is remembered: a digest of all that is given to it, this program included.
    var memory: PlanMemory {
        let program = FileState(at: "/proc/self/exe")
        let parts =
            [
                "\(program?.inode ?? 0) \(program?.size ?? 0) \(program?.changedAt ?? 0)",
                files.definition.string, sha256(definition), sha256(files.settingsText), sha256(adoptedBytes), name,
                buckets.string,
                commandEnvironment.home.string, options.runtime.rawValue, commandEnvironment.platform,
                "\(ProcessInfo.processInfo.activeProcessorCount)", commandEnvironment.environment["PATH"] ?? "",
            ] + options.parameterTexts.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return PlanMemory(cache, key: sha256(parts.map { "\($0.utf8.count) \($0)\n" }.joined()))
    }

    private static func adopted(
        _ paths: [String], _ commandEnvironment: CommandEnvironment
    ) throws -> (CloudExecution, [UInt8]) {
        var execution = CloudExecution()
        var all: [UInt8] = []
        for path in paths {
            let bytes = try PipelineFiles.bytes(of: commandEnvironment.absolute(path), commandEnvironment)
            try execution.add(bytes, file: path)
            all += bytes
        }
        if !paths.isEmpty { try execution.check(files: paths) }
        return (execution, all)
    }

    /// The plan of the last time, when it is certainly still the same.
    func rememberedPlan() async -> RememberedPlan? {
        await memory.recall(now: commandEnvironment.identity.now()) { try await interpreter($0) }
    }
}

extension Parameter {
    /// One whose type is that of the value which it has unless another is given.
    fileprivate init?(default member: Object.Member) {
        let kind: Kind
        switch member.value {
        case .string: kind = .string
        case .number(let number): kind = number.isInteger ? .integer : .float
        case .bool: kind = .boolean
        default: return nil
        }
        self.init(name: member.key, kind: kind, defaultValue: member.value)
    }
}
