import ArgumentParser
import PipelineModel
import PipelinePlanning
import PipelineRunning

/// Which steps run, and how recordings are used: what `run` and `plan` share.
struct SelectionOptions: ParsableArguments {
    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "Begin at this step. Retake uses the latest recordings of the steps before it, even if those changed.",
            valueName: "step"), completion: .steps)
    var from: [String] = []

    @Option(
        parsing: .singleValue, help: ArgumentHelp("Stop after this step.", valueName: "step"),
        completion: .steps)
    var until: [String] = []

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("Run only this step: the same as --from and --until.", valueName: "step"),
        completion: .steps)
    var only: [String] = []

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("Run this step even if nothing changed; 'all' means every step.", valueName: "step"),
        completion: .steps)
    var force: [String] = []

    @Option(
        help: ArgumentHelp(
            "'read': replay, but record nothing. 'write': record, but replay nothing. Default: read-write.",
            valueName: "mode"))
    var cacheMode: RunRequest.CacheUse?

    @Flag(help: "Replay nothing and record nothing.")
    var noCache = false

    func validate() throws {
        if noCache, cacheMode != nil { throw ValidationError("--no-cache and --cache-mode exclude each other") }
        if cacheMode == .off { throw ValidationError("--cache-mode takes read, write or read-write") }
    }

    /// All but how failures are met.
    var request: RunRequest {
        var request = RunRequest()
        request.from = Set(from.map { Step.ID($0) })
        request.until = Set(until.map { Step.ID($0) })
        request.only = Set(only.map { Step.ID($0) })
        request.forced = force.contains("all") ? .all : .steps(Set(force.map { Step.ID($0) }))
        request.cache = noCache ? .off : cacheMode ?? .readWrite
        return request
    }
}

extension RunRequest.CacheUse: ExpressibleByArgument {
    public static var allValueStrings: [String] { ["read", "write", "read-write"] }
}
