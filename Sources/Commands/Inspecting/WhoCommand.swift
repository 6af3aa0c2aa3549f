import ArgumentParser
import CacheStorage
import Foundation
import HostSystem
import PipelineModel
import SystemPackage

struct WhoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "who",
        abstract: "Say which step of which run wrote a file, and from what.",
        discussion: """
            By what the file holds, wherever it lies now and whatever it is called.

            EXAMPLES
              retake who ~/Downloads/model.tar.gz
              retake who .retake/latest/train/model
              retake who 1f825aa2f002
            """)

    /// Fewer digits of a digest are many files'.
    private static let shortest = 8
    /// Of what many steps wrote (an empty file, say), the newest are told.
    private static let shownCount = 20

    @Argument(help: ArgumentHelp("A file or folder, or the first digits of its digest.", valueName: "file or digest"))
    var what: String

    @OptionGroup var options: CacheOptions

    func run() throws {
        let commandEnvironment = CommandEnvironment.current
        let cache = try options.open(commandEnvironment).cache
        defer { cache.close() }
        let origins = cache.recordings.origins(of: try digest(commandEnvironment))
        guard !origins.isEmpty else { throw WhoError.nobody(what) }
        try cache.index.refresh(from: cache.folder)
        var runs: [String: [Fingerprint: String]] = [:]
        for origin in origins.prefix(Self.shownCount) {
            let pipeline = origin.recording.job.pipeline
            let known = runs[pipeline] ?? cache.history.runsThatRan(of: pipeline)
            runs[pipeline] = known
            Terminal.printOut(try lines(of: origin, known, cache).map { $0 + "\n" }.joined())
        }
        if origins.count > Self.shownCount { Terminal.printOut("and \(origins.count - Self.shownCount) more\n") }
    }

    /// Of the file or folder that is meant, or as it is given.
    private func digest(_ commandEnvironment: CommandEnvironment) throws -> String {
        let path = commandEnvironment.absolute(what)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path.string, isDirectory: &isFolder) else {
            let digest = what.lowercased()
            guard digest.count >= Self.shortest, digest.allSatisfy(\.isHexDigit) else { throw WhoError.neither(what) }
            return digest
        }
        do {
            return isFolder.boolValue ? try TreeWalker().tree(ofFolder: path).digest.text : try fileDigest(path).digest
        } catch {
            throw PipelineFilesError.unreadable(commandEnvironment.displayed(path), "\(error)")
        }
    }

    private func lines(
        of origin: RecordingStore.Origin, _ runs: [Fingerprint: String], _ cache: Cache
    ) throws -> [String] {
        let job = origin.recording.job
        let run = runs[job.fingerprint].map { ", in run \($0)" } ?? ""
        let first =
            "\(origin.path) of step \(job.step) of \(job.pipeline)\(run), recorded on \(localTime(job.recordedAt)) by "
            + "\(job.user) on \(job.host) as \(job.fingerprint.rawValue.prefix(12))"
        let parts = job.manifest.parts.filter { $0.name.hasPrefix("input/") || $0.name.hasPrefix("code/") }
        return try [first]
            + parts.map { part in
                let tree = part.name.hasPrefix("input/") ? Digest(part.digest) : nil
                let writers = try tree.map { try cache.index.writers(ofTree: $0) } ?? []
                // A step of the same pipeline is the one that is meant.
                let writer = writers.first { $0.pipeline == job.pipeline } ?? writers.first
                return "  from \(part.name) \(part.digest.prefix(12))"
                    + (writer.map { ", which step \($0.step) of \($0.pipeline) wrote" } ?? "")
            }
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
