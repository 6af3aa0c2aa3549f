import ArgumentParser
import CacheStorage
import HostSystem
import PipelineModel
import SystemPackage

struct WhoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "who",
        abstract: "Say which step of which run wrote a file, and from what.",
        discussion: """
            Retake recognises the file by its content, wherever it is now and whatever its name is.

            EXAMPLES
              retake who ~/Downloads/model.tar.gz
              retake who .retake/latest/train/model
              retake who 1f825aa2f002
            """)

    @Argument(
        help: ArgumentHelp(
            "A file or folder, or the first 8 or more digits of its digest.", valueName: "file or digest"),
        completion: .file())
    var what: String

    @OptionGroup var options: CacheOptions

    func run() throws {
        let (origins, count) = try findOrigins(of: what, cacheFolder: options.folder, .current)
        for origin in origins { Terminal.printOut(lines(of: origin).map { $0 + "\n" }.joined()) }
        if count > origins.count { Terminal.printOut("and \(count - origins.count) more\n") }
    }

    private func lines(of origin: FileOrigin) -> [String] {
        let job = origin.job
        let run = origin.run.map { ", in run \($0)" } ?? ""
        let first =
            "\(origin.path) of step \(job.step) of \(job.pipeline)\(run), recorded on \(localTime(job.recordedAt)) by "
            + "\(job.user) on \(job.host) as \(job.fingerprint.rawValue.prefix(12))"
        return [first]
            + origin.parts.map { part in
                "  from \(part.name) \(part.digest.prefix(12))"
                    + (part.writer.map { ", which step \($0.step) of \($0.pipeline) wrote" } ?? "")
            }
    }
}

/// A file or folder that a recorded step wrote.
struct FileOrigin {
    /// Something that the step read: an input, or its code.
    struct Part {
        let name: String
        let digest: String
        /// The step that wrote it; nil when none is known.
        let writer: (step: Step.ID, pipeline: String)?
    }

    /// Where it lies among the step's outputs.
    let path: String
    let job: RecordedJob
    /// The run that made the recording; nil when that is forgotten.
    let run: String?
    let parts: [Part]
}

/// Fewer digits of a digest belong to many files.
private let fewestDigits = 8
/// When many steps wrote the same, as an empty file, the newest are told.
private let shownOriginCount = 20

/// Finds the recorded steps that wrote a file or folder.
///
/// - Parameter what: a path, or the beginning of a digest.
/// - Returns: the newest of them, and how many there are.
func findOrigins(
    of what: String, cacheFolder: String?, _ environment: CommandEnvironment
) throws -> (newest: [FileOrigin], count: Int) {
    try withCache(cacheFolder, in: environment) { opened in
        let cache = opened.cache
        let origins = cache.recordings.origins(of: try digest(of: what, environment))
        guard !origins.isEmpty else { throw WhoError.nobody(what) }
        try cache.index.refresh(from: cache.folder)
        var runs: [String: [Fingerprint: String]] = [:]
        let newest = try origins.prefix(shownOriginCount).map { origin in
            let job = origin.recording.job
            let known = runs[job.pipeline] ?? cache.history.runsThatRan(of: job.pipeline)
            runs[job.pipeline] = known
            let parts = job.manifest.parts.filter { $0.name.hasPrefix("input/") || $0.name.hasPrefix("code/") }
            return FileOrigin(
                path: origin.path, job: job, run: known[job.fingerprint],
                parts: try parts.map { part in
                    let tree = part.name.hasPrefix("input/") ? Digest(part.digest) : nil
                    let writers = try tree.map { try cache.index.writers(ofTree: $0) } ?? []
                    // A step of the same pipeline is the one that is meant.
                    let writer = writers.first { $0.pipeline == job.pipeline } ?? writers.first
                    return .init(
                        name: part.name, digest: part.digest, writer: writer.map { ($0.step, $0.pipeline) })
                })
        }
        return (newest, origins.count)
    }
}

/// The digest of the file or folder that is meant, or as it is given.
private func digest(of what: String, _ environment: CommandEnvironment) throws -> String {
    let path = environment.absolute(what)
    guard let status = File.status(of: path) else {
        let digest = what.lowercased()
        guard digest.count >= fewestDigits, digest.allSatisfy(\.isHexDigit) else { throw WhoError.neither(what) }
        return digest
    }
    do {
        return status.type == .directory
            ? try TreeWalker().tree(ofFolder: path).digest.text : try fileDigest(path).digest
    } catch {
        throw ProjectError.unreadable(environment.displayed(path), "\(error)")
    }
}

enum WhoError: Error, CustomStringConvertible {
    case neither(String)
    case nobody(String)

    var description: String {
        switch self {
        case .neither(let text):
            "'\(text)' is no file or folder here, and no beginning of a digest (8 or more of 0-9 and a-f)"
        case .nobody(let text): "no step that is recorded here wrote '\(text)'"
        }
    }
}
