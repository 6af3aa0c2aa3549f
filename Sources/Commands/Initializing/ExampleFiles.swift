/// The example that `retake init` writes. Its files are links to those of `examples/yaml`.
enum ExampleFiles {
    static var all: [(name: String, text: String)] {
        [
            ("retake.yaml", PackageResources.retake_yaml), ("ingest.py", PackageResources.ingest_py),
            ("model.py", PackageResources.model_py), ("train.py", PackageResources.train_py),
            ("report.py", PackageResources.report_py),
        ].map { ($0.0, String(decoding: $0.1, as: UTF8.self)) }
    }
}
