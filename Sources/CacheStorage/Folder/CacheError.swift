package import PipelineModel
package import SystemPackage

/// Why a cache folder, or something in it, can't be used.
package enum CacheError: Error, Hashable {
    case notACache(folder: FilePath)
    case notAFolder(FilePath)
    case newerFormat(folder: FilePath, line: String)
    case cannotWrite(folder: FilePath, reason: String)
    /// - Parameter free: bytes.
    case noRoom(folder: FilePath, free: Int64)
    case cannotRead(path: FilePath, reason: String)
}

/// A recording whose artifact can't be trusted, so that its step must run again.
package struct Damage: Error, Hashable, CustomStringConvertible {
    /// What is damaged: `artifact 0123456789ab…`.
    package let subject: String
    package let problem: String

    package init(artifact: Artifact, problem: String) {
        subject = "artifact \(artifact.digest.text.prefix(12))…"
        self.problem = problem
    }

    package init(output: StepOutput, problem: String) {
        subject = "output '\(output.name)'"
        self.problem = problem
    }

    package var description: String { "\(subject) \(problem)" }
}

extension CacheError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notACache(let folder):
            "'\(folder)' holds other files and is no Retake cache; choose a new or empty folder with --cache"
        case .notAFolder(let path):
            "'\(path)' is no folder; choose another with --cache or RETAKE_CACHE"
        case .newerFormat(let folder, let line):
            "'\(folder)' was written by a newer Retake ('\(line)', and this one reads 'retake cache 1'); "
                + "update Retake or choose another folder with --cache"
        case .cannotWrite(let folder, let reason):
            "the cache folder '\(folder)' can't be written: \(reason); choose another with --cache or RETAKE_CACHE"
        case .noRoom(let folder, let free):
            "only \(free / 1_000_000) MB are free where '\(folder)' lies, which are left to the steps; free some space there, "
                + "or choose another with --cache or RETAKE_CACHE"
        case .cannotRead(let path, let reason):
            "'\(path)' can't be read: \(reason)"
        }
    }
}
