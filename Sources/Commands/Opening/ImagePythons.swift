import PipelineModel
import RetakeFile
import SageMaker

/// Which Python stands in for an image, by the settings and by what is known of AWS's images.
struct ImagePythons: Sendable {
    let settings: Settings
    /// That of the Python on which automatic environments are built, such as `3.11.7`; nil where none is there.
    let version: String?

    func choice(forImage image: String) -> PythonChoice {
        let own = settings.python(forImage: image) ?? .onPath
        guard settings.isAutomatic(forImage: image), let known = KnownImage(image),
            let minor = version?.split(separator: ".").dropFirst().first.flatMap({ Int($0) })
        else { return own }
        let packages = known.packages(forPython: minor)
        guard !packages.isEmpty else { return own }
        switch own {
        case .onPath: return .made(EnvironmentRequest(packages: packages))
        case .at(let path): return .made(EnvironmentRequest(python: path, packages: packages))
        case .made(var request):
            request.packages += packages
            return .made(request)
        }
    }
}
