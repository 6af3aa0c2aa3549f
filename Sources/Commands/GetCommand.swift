import ArgumentParser
import CHost
import CacheStorage
import HostSystem
import PipelineModel
import PipelinePlanning
import SystemPackage

struct GetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "Take an output, or one file of it, out of the cache.",
        discussion: """
            The output comes from your last run of the pipeline, or else from the step's latest recording. Retake unpacks only \
            what you ask for. Without an output's name, you get all outputs of the step in a folder of the step's name.

            EXAMPLES
              retake get Train
              retake get Train model
              retake get Train model/xgboost-model /tmp/model
              retake get Evaluate report/metrics.json - | jq .
            """)

    @OptionGroup var options: CacheOptions

    @Argument(help: "The step's name.", completion: .steps)
    var step: String

    @Argument(
        help: ArgumentHelp("The output's name, and a path in it for one file or folder.", valueName: "output[/path]"))
    var output: String?

    @Argument(
        help: ArgumentHelp(
            "Put it here; '-' writes one file to standard output. Default: its own name, in this folder.",
            valueName: "destination"))
    var destination: String?

    @Option(
        help: "Look in this pipeline. Default: the one of the retake.yaml here, else the only one with such a step.")
    var pipeline: String?

    func run() async throws {
        let request = TakeOutputOptions(
            step: Step.ID(step), pipeline: pipeline, output: output, cacheFolder: options.folder)
        if destination == "-" { return try printOutput(request, .current) }
        let shown = try takeOutput(request, to: destination, .current)
        Terminal.printOut("\(shown)\n")
    }
}

/// What somebody wants out of a cache.
struct TakeOutputOptions: Sendable {
    var step: Step.ID
    /// Nil for the pipeline here, or the only one with such a step.
    var pipeline: String?
    /// An output's name and perhaps a path in it; nil for all outputs.
    var output: String?
    var cacheFolder: String?
}

/// Writes one file of a step's outputs to standard output.
func printOutput(_ options: TakeOutputOptions, _ environment: CommandEnvironment) throws {
    try withCache(options.cacheFolder, in: environment) { opened in
        try OutputTaking(options.output, of: try opened.recording(options)).print(from: opened.cache)
    }
}

/// Puts a step's output, or one file of it, into a folder.
///
/// - Parameter destination: where; nil for its own name in the current folder.
/// - Returns: where it is now.
func takeOutput(
    _ options: TakeOutputOptions, to destination: String?, _ environment: CommandEnvironment
) throws -> String {
    try withCache(options.cacheFolder, in: environment) { opened in
        let taking = try OutputTaking(options.output, of: try opened.recording(options))
        let place = place(for: taking.name, destination, environment)
        let shown = environment.displayed(place)
        if File.status(of: place) != nil { throw GetError.exists(shown) }
        try taking.take(from: opened.cache, to: place, shownAs: shown)
        return shown
    }
}

/// As `cp` has it: in a folder that is there, under the name that it has; else just there.
private func place(for name: String, _ destination: String?, _ environment: CommandEnvironment) -> FilePath {
    let place = environment.absolute(destination ?? name)
    let isFolder = File.status(of: place)?.type == .directory
    return destination != nil && isFolder ? place.appending(name) : place
}

extension OpenedCache {
    /// What the caller's last run used of the step, or else the step's latest recording.
    fileprivate func recording(_ options: TakeOutputOptions) throws -> Recording {
        // Before anything turns out damaged and is forgotten: the name is to be told then.
        let named = Result { try self.pipeline(named: options.pipeline, with: options.step) }
        let folder = environment.currentFolder
        let here = options.pipeline == nil ? cache.history.project(at: File.resolved(folder) ?? folder) : nil
        if let here, let own = try recording(of: options.step, lastUsedBy: here) { return own }
        let pipeline = try named.get()
        let project = cache.history.newestProject(named: pipeline)
        if here == nil || project == here, let own = try recording(of: options.step, lastUsedBy: project) { return own }
        // Recordings of the name may be another project's; who stands in a project means its own, whoever ran it.
        let used = Set(cache.history.lastRuns(of: here ?? project).flatMap(\.recordings))
        let latest = try cache.index.recordings(of: options.step, in: pipeline)
        for fingerprint in latest.filter(used.contains) + (here == nil ? latest : []) {
            if case .hit(let recording) = try cache.recordings.recording(for: fingerprint) { return recording }
        }
        throw CacheUseError.noSuchStep(options.step, pipeline: pipeline, known: [], elsewhere: [])
    }
}

extension OpenedCache {
    fileprivate func recording(of step: Step.ID, lastUsedBy project: ProjectIdentity) throws -> Recording? {
        try ProjectHistory(of: project, by: environment.user, cache).recording(of: step)
    }
}

/// What a person takes out of a recording: all outputs, one of them, or something in one.
private struct OutputTaking {
    /// As it was asked for.
    private let text: String
    /// Where each output, or the part of it at a path, comes to lie; empty for the place itself.
    private let pieces: [(output: StepOutput, path: String, location: String)]
    /// What it is called where no other name is given.
    let name: String

    /// - Parameter text: an output's name and perhaps a path in it; nil for all outputs.
    init(_ text: String?, of recording: Recording) throws {
        let step = recording.step.rawValue
        self.text = text ?? step
        guard let text else {
            guard !recording.outputs.isEmpty else { throw GetError.noOutputs(step: step) }
            pieces = recording.outputs.map { ($0, "", $0.name.asFileName) }
            name = step.asFileName
            return
        }
        // An output's name may hold slashes itself.
        let matches = recording.outputs.filter { text == $0.name || text.hasPrefix($0.name + "/") }
        guard let found = matches.max(by: { $0.name.count < $1.name.count }) else {
            throw GetError.noSuchOutput(text, step: step, known: recording.outputs.map(\.name))
        }
        let path = text.dropFirst(found.name.count).split(separator: "/").joined(separator: "/")
        guard path.isEmpty || found.tree.subtree(at: path) != nil else {
            throw GetError.notInOutput(path, output: found.name, known: found.tree.entries.map(\.path))
        }
        pieces = [(found, path, "")]
        let last = (path.isEmpty ? found.name : path).split(separator: "/").last
        name = last.map(String.init) ?? found.name
    }

    /// Writes the one file to standard output.
    func print(from cache: Cache) throws {
        guard let piece = pieces.first, pieces.count == 1, piece.output.tree.isFile(at: piece.path) else {
            throw GetError.notAFile(text)
        }
        let folder = CommandEnvironment.current.temporaryFolder.appending(".retake-\(Host.uniqueName)")
        try File.makeFolder(folder)
        defer { try? folder.removeTree() }
        try cache.trees.extract(piece.output, at: piece.path, into: folder)
        let file = try FileDescriptor.open(folder.pushing(FilePath(piece.path)), .readOnly)
        do {
            try file.closeAfter { try file.copyRest(to: .standardOutput) }
        } catch let error as Errno {
            Terminal.note(error)
        }
    }

    /// Unpacks beside a place where nothing is, and renames: what is there then is whole.
    func take(from cache: Cache, to place: FilePath, shownAs shown: String) throws {
        let folder = place.removingLastComponent().appending(".retake-\(getpid())")
        do throws(Errno) { try File.makeFolder(folder) } catch {
            throw GetError.cannotWrite(shown, error.description)
        }
        defer { try? folder.removeTree() }
        var source = folder
        for (output, path, location) in pieces {
            let piece = location.isEmpty ? folder : folder.appending(location)
            try File.makeFolder(piece)
            try cache.trees.extract(output, at: path, into: piece)
            source = location.isEmpty ? folder.pushing(FilePath(path)) : folder
        }
        guard rename(source.string, place.string) == 0 else {
            throw GetError.cannotWrite(shown, Errno.last.description)
        }
    }
}

enum GetError: Error, CustomStringConvertible {
    case noSuchOutput(String, step: String, known: [String])
    case notInOutput(String, output: String, known: [String])
    case notAFile(String)
    case noOutputs(step: String)
    case exists(String)
    case cannotWrite(String, String)

    var description: String {
        switch self {
        case .noSuchOutput(let output, let step, let known):
            "step '\(step)' has no output '\(output)'"
                + (known.isEmpty ? "; it has none" : "; it has \(known.map { "'\($0)'" }.joined(separator: ", "))")
        case .notInOutput(let path, let output, let known):
            "output '\(output)' holds no '\(path)'\(suggestion(for: path, among: known))"
        case .notAFile(let output): "'\(output)' is a folder, and only a file can be written to standard output"
        case .noOutputs(let step): "step '\(step)' has no outputs"
        case .exists(let place): "'\(place)' is there already; remove it, or name another place"
        case .cannotWrite(let place, let reason): "'\(place)' can't be written: \(reason); name another place"
        }
    }
}
