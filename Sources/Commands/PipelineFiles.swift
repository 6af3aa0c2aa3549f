import CacheStorage
import Foundation
import HostSystem
import PipelineModel
import PipelinePlanning
import PipelineRunning
import RetakeFile
import SystemPackage

/// A definition and the settings file beside it.
struct PipelineFiles: Sendable {
    static let settingsName = "retake.yaml"

    let definition: FilePath
    let settings: Settings
    /// As written, empty when there is no such file.
    let settingsText: String
    /// Where paths of the settings start.
    let folder: FilePath
    private let commandEnvironment: CommandEnvironment

    /// - Parameter definition: as given on the command line; without it, a settings file in the current folder must
    ///   name one.
    init(definition: String?, commandEnvironment: CommandEnvironment) throws {
        self.commandEnvironment = commandEnvironment
        let named = definition.map(commandEnvironment.absolute)
        folder = named?.removingLastComponent() ?? commandEnvironment.currentFolder
        // A settings file may be the pipeline itself.
        let isSettings = named.map { ["yaml", "yml"].contains($0.extension) } ?? false
        let file = isSettings ? named ?? folder : folder.appending(Self.settingsName)
        settingsText = try Self.text(of: file, mustExist: isSettings, commandEnvironment)
        settings = try Settings.read(settingsText, file: commandEnvironment.displayed(file))
        let start = folder
        guard settings.ownSteps.isEmpty || (named != nil && !isSettings) else {
            self.definition = file
            return
        }
        if isSettings, settings.pipeline == nil { throw PipelineFilesError.noSteps(commandEnvironment.displayed(file)) }
        guard
            let path = (isSettings ? nil : named)
                ?? settings.pipeline.map({ Self.resolved($0, from: start, commandEnvironment) })
        else {
            throw PipelineFilesError.noDefinition
        }
        self.definition = path
    }

    func readDefinition() throws -> [UInt8] {
        try Self.bytes(of: definition, commandEnvironment)
    }

    /// Whether the settings file is the pipeline.
    var isOwnPipeline: Bool { !settings.ownSteps.isEmpty && ["yaml", "yml"].contains(definition.extension) }

    /// What a pipeline is called that nobody named: by its definition's file, or by its folder.
    var stem: String {
        let isUnnamed = isOwnPipeline && definition.lastComponent?.string == Self.settingsName
        return (isUnnamed ? folder.lastComponent : definition.lastComponent)?.stem ?? "pipeline"
    }

    /// A path of the settings file, which starts at that file's folder.
    func resolved(_ path: String) -> FilePath { Self.resolved(path, from: folder, commandEnvironment) }

    static func resolved(_ path: String, from folder: FilePath, _ commandEnvironment: CommandEnvironment) -> FilePath {
        FilePath(Settings.resolved(path, relativeTo: folder.string, home: commandEnvironment.home.string))
    }

    func mappings() throws -> [DataSettings.Mapping] {
        try settings.s3.map { .init(uri: try DataURI($0.uri, relativeTo: folder), path: resolved($0.path)) }
    }

    /// What stands in for steps that can't run here.
    var substitutions: Substitutions {
        var substitutions = Substitutions(rules: settings.steps, folder: folder.string)
        substitutions.retriesFailedJobs = settings.retriesFailedSteps
        return substitutions
    }

    /// The cache folder that the settings file in the current folder names, for commands without a pipeline.
    static func cacheFolder(_ commandEnvironment: CommandEnvironment) throws -> FilePath? {
        try settings(in: commandEnvironment.currentFolder, commandEnvironment).cache.path.map {
            resolved($0, from: commandEnvironment.currentFolder, commandEnvironment)
        }
    }

    /// What the settings file in a folder says; all defaults when there is none.
    static func settings(in folder: FilePath, _ commandEnvironment: CommandEnvironment) throws -> Settings {
        try Settings.read(
            settingsText(in: folder, commandEnvironment),
            file: commandEnvironment.displayed(folder.appending(settingsName)))
    }

    private static func settingsText(in folder: FilePath, _ commandEnvironment: CommandEnvironment) throws -> String {
        try text(of: folder.appending(settingsName), mustExist: false, commandEnvironment)
    }

    private static func text(of file: FilePath, mustExist: Bool, _ commandEnvironment: CommandEnvironment) throws
        -> String
    {
        guard mustExist || FileManager.default.fileExists(atPath: file.string) else { return "" }
        guard let text = String(validating: try bytes(of: file, commandEnvironment), as: UTF8.self) else {
            throw PipelineFilesError.unreadable(commandEnvironment.displayed(file), "it is not UTF-8")
        }
        return text
    }

    static func bytes(of file: FilePath, _ commandEnvironment: CommandEnvironment) throws -> [UInt8] {
        do {
            return try File.read(file)
        } catch let error as Errno {
            throw PipelineFilesError.unreadable(commandEnvironment.displayed(file), error.description)
        }
    }
}

enum PipelineFilesError: Error, CustomStringConvertible {
    case noDefinition
    case noSteps(String)
    case unreadable(String, String)

    var description: String {
        switch self {
        case .noDefinition:
            "no pipeline given: name a definition, as in 'retake run pipeline.json', or set 'pipeline:' in retake.yaml here"
        case .noSteps(let file):
            "'\(file)' is no pipeline: it has no 'steps' with a 'run', and no 'pipeline' that names a definition"
        case .unreadable(let file, let reason): "'\(file)' can't be read: \(reason)"
        }
    }
}
