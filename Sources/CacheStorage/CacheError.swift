package import SystemPackage

/// Why a cache folder, or something in it, can't be used.
package enum CacheError: Error, Hashable {
    case notACache(folder: FilePath)
    case newerFormat(folder: FilePath, line: String)
    case cannotWrite(folder: FilePath, reason: String)
    case cannotRead(path: FilePath, reason: String)
    /// A file that a recording names is missing or altered; it was moved aside.
    case damaged(Damage)
}

/// A recording whose artifact can't be trusted, so that its step must run again.
package struct Damage: Error, Hashable, CustomStringConvertible {
    /// Digest of the artifact.
    package let artifact: String
    package let problem: String

    package init(artifact: String, problem: String) {
        self.artifact = artifact
        self.problem = problem
    }

    package var description: String { "artifact \(artifact.prefix(12))… \(problem)" }
}

extension CacheError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notACache(let folder):
            "'\(folder)' holds other files and is no Retake cache; choose a new or empty folder with --cache"
        case .newerFormat(let folder, let line):
            "'\(folder)' was written by a newer Retake ('\(line)', and this one reads 'retake cache 1'); "
                + "update Retake or choose another folder with --cache"
        case .cannotWrite(let folder, let reason):
            "the cache folder '\(folder)' can't be written: \(reason); choose another with --cache or RETAKE_CACHE"
        case .cannotRead(let path, let reason):
            "'\(path)' can't be read: \(reason)"
        case .damaged(let damage): damage.description
        }
    }
}
