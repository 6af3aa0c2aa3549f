import CacheStorage
import Foundation
import PipelineModel
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
    private let surroundings: Surroundings

    /// - Parameter definition: as given on the command line; without it, a settings file in the current folder must
    ///   name one.
    init(definition: String?, surroundings: Surroundings) throws {
        self.surroundings = surroundings
        let named = definition.map(surroundings.absolute)
        folder = named?.removingLastComponent() ?? surroundings.currentFolder
        // A settings file may be the pipeline itself.
        let isSettings = named.map { ["yaml", "yml"].contains($0.extension) } ?? false
        let file = isSettings ? named ?? folder : folder.appending(Self.settingsName)
        settingsText = try Self.text(of: file, mustExist: isSettings, surroundings)
        settings = try Settings.read(settingsText, file: surroundings.displayed(file))
        let start = folder
        guard settings.ownSteps.isEmpty || (named != nil && !isSettings) else {
            self.definition = file
            return
        }
        if isSettings, settings.pipeline == nil { throw PipelineFilesError.noSteps(surroundings.displayed(file)) }
        guard
            let path = (isSettings ? nil : named)
                ?? settings.pipeline.map({ Self.resolved($0, from: start, surroundings) })
        else {
            throw PipelineFilesError.noDefinition
        }
        self.definition = path
    }

    func readDefinition() throws -> [UInt8] {
        try Self.bytes(of: definition, surroundings)
    }

    /// Whether the settings file is the pipeline.
    var isOwnPipeline: Bool { !settings.ownSteps.isEmpty && ["yaml", "yml"].contains(definition.extension) }

    /// What a pipeline is called that nobody named: by its definition's file, or by its folder.
    var stem: String {
        let isUnnamed = isOwnPipeline && definition.lastComponent?.string == Self.settingsName
        return (isUnnamed ? folder.lastComponent : definition.lastComponent)?.stem ?? "pipeline"
    }

    /// A path of the settings file, which starts at that file's folder.
    func resolved(_ path: String) -> FilePath { Self.resolved(path, from: folder, surroundings) }

    static func resolved(_ path: String, from folder: FilePath, _ surroundings: Surroundings) -> FilePath {
        FilePath(Settings.resolved(path, relativeTo: folder.string, home: surroundings.home.string))
    }

    func mappings() throws -> [DataSettings.Mapping] {
        try settings.s3.map { .init(uri: try DataURI($0.uri, relativeTo: folder), path: resolved($0.path)) }
    }

    /// What stands in for steps that can't run here.
    var standIns: StandIns {
        var standIns = StandIns(rules: settings.steps, folder: folder.string)
        standIns.retriesFailedJobs = settings.retriesFailedSteps
        return standIns
    }

    /// The cache folder that the settings file in the current folder names, for commands without a pipeline.
    static func cacheFolder(_ surroundings: Surroundings) throws -> FilePath? {
        try settings(in: surroundings.currentFolder, surroundings).cache.path.map {
            resolved($0, from: surroundings.currentFolder, surroundings)
        }
    }

    /// What the settings file in a folder says; all defaults when there is none.
    static func settings(in folder: FilePath, _ surroundings: Surroundings) throws -> Settings {
        try Settings.read(
            settingsText(in: folder, surroundings), file: surroundings.displayed(folder.appending(settingsName)))
    }

    private static func settingsText(in folder: FilePath, _ surroundings: Surroundings) throws -> String {
        try text(of: folder.appending(settingsName), mustExist: false, surroundings)
    }

    private static func text(of file: FilePath, mustExist: Bool, _ surroundings: Surroundings) throws -> String {
        guard mustExist || FileManager.default.fileExists(atPath: file.string) else { return "" }
        guard let text = String(validating: try bytes(of: file, surroundings), as: UTF8.self) else {
            throw PipelineFilesError.unreadable(surroundings.displayed(file), "it is not UTF-8")
        }
        return text
    }

    static func bytes(of file: FilePath, _ surroundings: Surroundings) throws -> [UInt8] {
        do {
            return try File.read(file)
        } catch let error as Errno {
            throw PipelineFilesError.unreadable(surroundings.displayed(file), error.description)
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
