/// The Python program that runs a batch transform as SageMaker does: it needs nothing but Python's own library.
enum TransformDriver {
    static let path = "/opt/retake/transform.py"
    static let settingsPath = "/opt/retake/transform.json"

    /// The program's text: `Resources/transform.py`.
    static let text = String(decoding: PackageResources.transform_py, as: UTF8.self)
}
