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
            Of what your last run of the pipeline used, or else of the step's latest recording. Only what is asked for is \
            unpacked. Without an output, all of the step's come into a folder of its name.

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
        help: ArgumentHelp("The output's name, and a path in it if not all is wanted.", valueName: "output[/path]"))
    var output: String?

    @Argument(
        help: ArgumentHelp(
            "Where to put it; '-' writes one file to standard output. Default: under its own name here.",
            valueName: "destination"))
    var destination: String?

    @Option(help: "The pipeline's name. Default: that of the retake.yaml here, or the only one with such a step.")
    var pipeline: String?

    func run() throws {
        let commandEnvironment = CommandEnvironment.current
        let opened = try options.open(commandEnvironment)
        defer { opened.cache.close() }
        let name = try opened.pipeline(named: pipeline, with: Step.ID(step))
        let recording = try recording(of: name, opened.cache, for: commandEnvironment.user)
        let taking = try OutputTaking(output, of: recording)
        if destination == "-" { return try taking.print(from: opened.cache) }
        let place = place(for: taking.name, commandEnvironment)
        let shown = commandEnvironment.displayed(place)
        if FileManager.default.fileExists(atPath: place.string) { throw GetError.exists(shown) }
        try taking.take(from: opened.cache, to: place, shownAs: shown)
        Terminal.printOut("\(shown)\n")
    }

    /// As `cp` has it: in a folder that is there, under the name that it has; else just there.
    private func place(for name: String, _ commandEnvironment: CommandEnvironment) -> FilePath {
        let place = commandEnvironment.absolute(destination ?? name)
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: place.string, isDirectory: &isFolder)
        return destination != nil && exists && isFolder.boolValue ? place.appending(name) : place
    }

    private func recording(of pipeline: String, _ cache: Cache, for user: String) throws -> Recording {
        let used = Set(cache.history.lastRun(of: pipeline, by: user)?.recordings ?? [])
        let latest = try cache.index.recordings(of: Step.ID(step), in: pipeline)
        for fingerprint in latest.filter(used.contains) + latest {
            if case .hit(let recording) = try cache.recordings.recording(for: fingerprint) { return recording }
        }
        throw CacheUseError.noSuchStep(Step.ID(step), pipeline: pipeline, known: [], elsewhere: [])
    }
}
