package import PipelineModel

/// Why there is no environment for a step.
package enum EnvironmentError: Error, Hashable {
    case notBuilt(EnvironmentRequest)
    case unreadable(String, reason: String)
    case noPython(version: String, found: String?)
    /// What an installer says, and the line that asked for what it can't install.
    case notInstalled(EnvironmentRequest, installer: String, words: String, asked: String?, isLocked: Bool)
}

extension EnvironmentError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notBuilt(let request):
            "its environment (\(request)) is not built yet; 'retake run' builds it"
        case .unreadable(let file, let reason):
            "the requirements '\(file)' can't be read: \(reason); put the file there, or correct 'requirements' in retake.yaml"
        case .noPython(let version, let found):
            "there is no Python \(version) here" + (found.map { ", only \($0)" } ?? "")
                + "; install it so that 'python\(version)' is on PATH, or correct 'python' in retake.yaml"
        case .notInstalled(let request, let installer, let words, let asked, let isLocked):
            "the environment of \(request) can't be built; \(installer) says: \(words)"
                + (asked.map { "\nasked for by \($0)" } ?? "")
                + (isLocked ? "\nthe versions are those of retake.lock; remove its section to resolve anew" : "")
        }
    }
}
