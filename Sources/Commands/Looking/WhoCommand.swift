import ArgumentParser
import CacheStorage
import Fingerprinting
import Foundation
import PipelineModel
import SystemPackage

struct WhoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "who",
        abstract: "Say which step wrote a file, and from what.",
        discussion: """
            By what the file holds, wherever it lies now and whatever it is called.

            EXAMPLES
              retake who ~/Downloads/model.tar.gz
              retake who 1f825aa2f002
            """)

    /// Fewer digits of a digest are many files'.
    private static let shortest = 8

    @Argument(help: ArgumentHelp("A file, or the first digits of its SHA-256.", valueName: "file or digest"))
    var what: String

    @OptionGroup var options: CacheOptions

    func run() throws {
        let surroundings = Surroundings.current
        let cache = try options.open(surroundings).cache
        defer { cache.close() }
        let path = surroundings.absolute(what)
        let digest: String
        if FileManager.default.fileExists(atPath: path.string) {
            do { digest = try fileDigest(path).digest } catch {
                throw PipelineFilesError.unreadable(surroundings.displayed(path), "\(error)")
            }
        } else {
            digest = what.lowercased()
            guard digest.count >= Self.shortest, digest.allSatisfy(\.isHexDigit) else { throw WhoError.neither(what) }
        }
        let origins = cache.origins(of: digest)
        guard !origins.isEmpty else { throw WhoError.nobody(what) }
        for origin in origins {
            let job = origin.recording.job
            Terminal.printOut(
                "\(origin.path) of step \(job.step) of \(job.pipeline), recorded on \(localTime(job.recordedAt)) by "
                    + "\(job.user) on \(job.host) as \(job.fingerprint.rawValue.prefix(12))\n")
            for part in job.manifest.parts where part.name.hasPrefix("input/") || part.name.hasPrefix("code/") {
                Terminal.printOut("  from \(part.name) \(part.digest.prefix(12))\n")
            }
        }
    }
}

enum WhoError: Error, CustomStringConvertible {
    case neither(String)
    case nobody(String)

    var description: String {
        switch self {
        case .neither(let text): "'\(text)' is no file here, and no beginning of a digest (8 or more of 0-9 and a-f)"
        case .nobody(let text): "no step that is recorded here wrote '\(text)'"
        }
    }
}
