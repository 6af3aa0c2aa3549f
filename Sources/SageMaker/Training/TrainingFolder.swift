/// Where a training container has its data, on every machine.
enum TrainingFolder {
    static let code = "/opt/ml/code"
    static let model = "/opt/ml/model"
    static let input = "/opt/ml/input"
    static let inputConfig = "/opt/ml/input/config"
    static let output = "/opt/ml/output"
    static let outputData = "/opt/ml/output/data"
    static let intermediate = "/opt/ml/output/intermediate"
    static let checkpoints = "/opt/ml/checkpoints"

    static func channel(_ name: String) -> String { "/opt/ml/input/data/\(name)" }
}
