import ArgumentParser
import CacheStorage
import Foundation
import PipelineModel
import SystemPackage

struct GetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "Take an output, or one file of it, out of the cache.",
        discussion: """
            Of what your last run of the pipeline used, or else of the step's latest recording. Only what is asked for is
            unpacked.

            EXAMPLES
              retake get Train model
              retake get Train model/xgboost-model --to /tmp/model
              retake get Evaluate report/metrics.json --to - | jq .
            """)

    @OptionGroup var options: CacheOptions

    @Argument(help: "The step's name.")
    var step: String

    @Argument(
        help: ArgumentHelp("The output's name, and a path in it if not all is wanted.", valueName: "output[/path]"))
    var output: String

    @Option(
        help: ArgumentHelp(
            "Where to put it; '-' writes one file to standard output. Default: under its own name here.",
            valueName: "path"))
    var to: String?

    @Option(help: "The pipeline's name. Default: that of the retake.yaml here, or the only one with such a step.")
    var pipeline: String?

    func run() throws {
        let surroundings = Surroundings.current
        let opened = try options.open(surroundings)
        defer { opened.cache.close() }
        let name = try opened.pipeline(named: pipeline, with: Step.ID(step))
        let (found, path) = try locate(in: recording(of: name, opened.cache, for: surroundings.user))
        let place = surroundings.absolute(to == nil || to == "-" ? fileName(path) : to ?? "")
        if to != "-", FileManager.default.fileExists(atPath: place.string) {
            throw GetError.exists(surroundings.displayed(place))
        }
        if to == "-", !found.tree.isFile(at: path) { throw GetError.notAFile(output) }
        try take(found, path, opened.cache, to: place)
        if to != "-" { Terminal.printOut("\(surroundings.displayed(place))\n") }
    }

    private func recording(of pipeline: String, _ cache: Cache, for user: String) throws -> Recording {
        let used = Set(cache.lastRun(of: pipeline, by: user)?.recordings ?? [])
        let latest = try cache.index.recordings(of: Step.ID(step), in: pipeline)
        for fingerprint in latest.filter(used.contains) + latest {
            if case .hit(let recording) = try cache.recording(for: fingerprint) { return recording }
        }
        throw CacheUseError.noSuchStep(Step.ID(step), pipeline: pipeline, known: [], elsewhere: [])
    }

    /// The output that is asked for, and the path in it. An output's name may hold slashes itself.
    private func locate(in recording: Recording) throws -> (StepOutput, path: String) {
        let matches = recording.outputs.filter { output == $0.name || output.hasPrefix($0.name + "/") }
        guard let found = matches.max(by: { $0.name.count < $1.name.count }) else {
            throw GetError.noSuchOutput(output, step: step, known: recording.outputs.map(\.name))
        }
        let path = output.dropFirst(found.name.count).split(separator: "/").joined(separator: "/")
        guard path.isEmpty || found.tree.subtree(at: path) != nil else {
            throw GetError.notInOutput(path, output: found.name, known: found.tree.entries.map(\.path))
        }
        return (found, path)
    }

    private func fileName(_ path: String) -> String {
        let last = (path.isEmpty ? output : path).split(separator: "/").last
        return last.map(String.init) ?? output
    }

    /// Unpacks beside the place, and renames: what is there is whole.
    private func take(_ found: StepOutput, _ path: String, _ cache: Cache, to place: FilePath) throws {
        let parent =
            to == "-" ? FilePath(NSTemporaryDirectory()) : place.removingLastComponent()
        let folder = parent.appending(".retake-\(getpid())")
        do throws(Errno) { try File.makeFolder(folder) } catch {
            throw GetError.cannotWrite(Surroundings.current.displayed(place), error.description)
        }
        defer { try? folder.removeTree() }
        try cache.extract(found, at: path, into: folder)
        let unpacked = folder.pushing(FilePath(path))
        if to == "-" {
            let file = try FileDescriptor.open(unpacked, .readOnly)
            try file.closeAfter { try file.copyRest(to: .standardOutput) }
        } else if rename(unpacked.string, place.string) != 0 {
            throw GetError.cannotWrite(
                Surroundings.current.displayed(place), Errno(rawValue: errno).description)
        }
    }
}

enum GetError: Error, CustomStringConvertible {
    case noSuchOutput(String, step: String, known: [String])
    case notInOutput(String, output: String, known: [String])
    case notAFile(String)
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
        case .exists(let place): "'\(place)' is there already; remove it, or choose another with --to"
        case .cannotWrite(let place, let reason): "'\(place)' can't be written: \(reason); choose another with --to"
        }
    }
}
