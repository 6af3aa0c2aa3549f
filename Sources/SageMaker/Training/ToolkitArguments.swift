import PipelineModel

/// Hyperparameters as words of a command line, the way the training toolkit passes them to a script.
enum ToolkitArguments {
    /// `--name value` for each in the order of names, `-n value` for names of one letter.
    static func words(for hyperparameters: Object) -> [String] {
        hyperparameters.members.sorted { $0.key < $1.key }.flatMap { [option($0.key), text(of: $0.value)] }
    }

    private static func option(_ name: String) -> String {
        switch name.unicodeScalars.count {
        case 0: ""
        case 1: "-\(name)"
        default: "--\(name)"
        }
    }

    /// An object is written as `name=value` pairs, anything else as Python's `str()` prints it.
    private static func text(of value: Value) -> String {
        guard case .object(let object) = value else { return value.text }
        return object.members.sorted { $0.key < $1.key }
            .map { "\($0.key)=\($0.value.string ?? $0.value.pythonRepresentation)" }
            .joined(separator: ",")
    }
}
