import CacheStorage
import HostSystem
import PipelineModel
import PipelinePlanning
import RetakeFile
import SystemPackage

/// A folder with a pipeline: what its settings file says, and where its cache lies.
///
/// This is the one place that reads settings and opens caches.
struct Project: Sendable {
    static let settingsName = "retake.yaml"

    let environment: CommandEnvironment
    /// Where relative paths of the settings start.
    let folder: FilePath
    /// The settings file, which need not exist.
    let settingsFile: FilePath
    /// As written, empty when there is no such file.
    private let settingsText: String
    let settings: Settings
    /// The file that the command line names instead of the settings file.
    private let named: FilePath?

    /// The project of a pipeline.
    ///
    /// - Parameter definition: as given on the command line; without it, the project is the one in the current folder.
    init(of definition: String? = nil, _ environment: CommandEnvironment) throws {
        self.environment = environment
        let path = definition.map(environment.absolute)
        folder = path?.removingLastComponent() ?? environment.currentFolder
        // A settings file may be the pipeline itself.
        let settingsPath = path.flatMap { ["yaml", "yml"].contains($0.extension) ? $0 : nil }
        named = settingsPath == nil ? path : nil
        settingsFile = settingsPath ?? folder.appending(Self.settingsName)
        settingsText = try Self.text(of: settingsFile, mustExist: settingsPath != nil, environment)
        settings = try Settings.read(
            settingsText, file: environment.displayed(settingsFile), in: environment.settingsContext(of: settingsFile))
        if settingsPath != nil, settings.ownSteps.isEmpty, settings.pipeline == nil {
            throw ProjectError.noSteps(environment.displayed(settingsFile))
        }
    }

    /// All that the settings are made of, as it is written: the settings file, and those that it includes.
    var settingsTexts: [String] {
        [settingsText] + settings.includedTexts.flatMap { [$0.key, $0.value.text] }
    }

    /// The file that the pipeline is written in.
    func pipelineFile() throws -> FilePath {
        if let named { return named }
        if !settings.ownSteps.isEmpty { return settingsFile }
        guard let path = settings.pipeline else { throw ProjectError.noDefinition }
        return resolved(path)
    }

    /// A path of the settings file, which starts at that file's folder.
    func resolved(_ path: String) -> FilePath {
        FilePath(Settings.resolved(path, relativeTo: folder.string, home: environment.home.string))
    }

    /// Where S3 data lies, by the settings.
    func mappings() throws -> [DataSettings.Mapping] {
        try settings.s3.map {
            .init(
                uri: try DataURI($0.uri, relativeTo: folder), path: resolved($0.path), excluded: $0.excluded)
        }
    }

    func bucketFolder(option: String?) -> FilePath {
        environment.bucketFolder(option: option, settings: settings.buckets.map(resolved))
    }

    func cacheFolder(option: String?) -> FilePath {
        environment.cacheFolder(option: option, settings: settings.cache.path.map(resolved))
    }

    /// Opens the cache that the command line, the environment or the settings name.
    func openCache(option: String?) throws -> Cache {
        try Cache(
            at: cacheFolder(option: option), own: environment.ownCacheFolder, trust: environment.userSettings().trust)
    }

    /// What the cache is kept to after each run.
    var pruning: PruneRequest {
        PruneRequest(
            limit: settings.cache.limit ?? PruneRequest.standardLimit,
            maximumAge: settings.cache.keep ?? PruneRequest.standardMaximumAge)
    }

    private static func text(
        of file: FilePath, mustExist: Bool, _ environment: CommandEnvironment
    ) throws -> String {
        guard mustExist || File.status(of: file) != nil else { return "" }
        guard let text = String(validating: try environment.bytes(of: file), as: UTF8.self) else {
            throw ProjectError.unreadable(environment.displayed(file), "it is not UTF-8")
        }
        return text
    }
}

extension CommandEnvironment {
    /// What a settings file asks for: variables, and files that lie beside it or elsewhere.
    fileprivate func settingsContext(of file: FilePath) -> SettingsContext {
        SettingsContext(id: (File.resolved(file) ?? file).string, variable: { environment[$0] }) {
            (path, includer) throws(SettingsContext.IncludeError) in
            let folder = FilePath(includer).removingLastComponent()
            let file = FilePath(Settings.resolved(path, relativeTo: folder.string, home: home.string))
            // A pipe might never say anything.
            if let status = File.status(of: file), status.type != .regular {
                throw SettingsContext.IncludeError("it is no file")
            }
            let bytes: [UInt8]
            do { bytes = try File.read(file) } catch {
                throw SettingsContext.IncludeError((error as? Errno)?.description ?? "\(error)")
            }
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw SettingsContext.IncludeError("it is not UTF-8")
            }
            return SettingsContext.Included(
                id: (File.resolved(file) ?? file).string, name: displayed(File.resolved(file) ?? file), text: text)
        }
    }

    /// What the user's own configuration says; there need not be one.
    func userSettings() throws -> UserSettings {
        let file = configurationFile
        guard File.status(of: file) != nil else { return UserSettings() }
        return try UserSettings.read(String(decoding: try bytes(of: file), as: UTF8.self), file: displayed(file))
    }

    /// Reads a file that a person named.
    func bytes(of file: FilePath) throws -> [UInt8] {
        do {
            return try File.read(file)
        } catch let error as Errno {
            throw ProjectError.unreadable(displayed(file), error.description)
        }
    }
}

enum ProjectError: Error, CustomStringConvertible {
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
