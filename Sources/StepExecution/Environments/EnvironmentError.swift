package import PipelineModel

/// Why there is no environment for a step.
package enum EnvironmentError: Error, Hashable {
    case notBuilt(EnvironmentRequest)
}

extension EnvironmentError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notBuilt(let request):
            "its environment (\(request)) is not built yet; 'retake run' builds it"
        }
    }
}
