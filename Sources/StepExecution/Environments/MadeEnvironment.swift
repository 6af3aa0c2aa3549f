import HostSystem
package import PipelineModel
package import SystemPackage

/// What the note in an environment tells that Retake made.
extension EnvironmentRequest {
    /// Nil for an environment that a person made.
    package init?(ofEnvironment folder: FilePath) {
        guard let text = File.text(folder.appending(Self.noteName), limit: 16 << 20),
            let note = try? JSONReader.read(text), let json = note["request"],
            case .made(let request)? = PythonChoice(json: json)
        else { return nil }
        self = request
    }

    /// Where a person adds one more package.
    package var place: String {
        requirements.last.map { "'\($0)'" } ?? "'packages' (\(packages.joined(separator: ", "))) in retake.yaml"
    }
}
