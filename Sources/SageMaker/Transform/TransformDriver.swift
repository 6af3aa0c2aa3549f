/// The Python program that runs a batch transform as SageMaker does: it needs nothing but Python's own library.
enum TransformDriver {
    static let path = "/opt/retake/transform.py"
    static let settingsPath = "/opt/retake/transform.json"

    /// The program's text.
    static let text = [model, records, job].joined(separator: "\n\n")
}
