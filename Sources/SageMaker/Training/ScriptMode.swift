import PipelineModel

/// How AWS's training toolkit starts a script of the code folder.
///
/// A source folder with a `setup.py` would be installed and run as a module; whether there is one can't be known from
/// arguments alone, so its program is started as the file that it names.
struct ScriptMode {
    let program: String
    let arguments: [String]

    /// Nil when the program's name might lead out of the code folder or be read as an option.
    init?(program: String, arguments: [String]) {
        guard Self.isSafe(program) else { return nil }
        self.program = program
        self.arguments = arguments
    }

    var command: [String] {
        if isPython { return toolkitCommand }
        // The toolkit makes the file executable first; an archive of the SDK's need not have kept that.
        return ["/bin/sh", "-c", "chmod 777 ./\(program) 2>/dev/null; \(shellCall)"]
    }

    /// What stands in the failure file when the script fails and leaves no word itself.
    ///
    /// As the toolkit writes it, which names Python by its full path.
    var failureText: String {
        """
        ExecuteUserScriptError:
        ExitCode \(Job.FailureNote.exitCodeMark)
        ErrorMessage ""
        Command "\(toolkitCommand.joined(separator: " "))"
        """
    }

    private var isPython: Bool { program.hasSuffix(".py") }

    private var toolkitCommand: [String] {
        isPython ? ["python3", "--", program] + arguments : ["/bin/sh", "-c", shellCall]
    }

    private var shellCall: String { "./\(program) \(arguments.map(\.shellQuoted).joined(separator: " "))" }

    /// The toolkit's own rule: names of letters, digits, `.`, `_`, `+` and `-`, parted by slashes.
    private static func isSafe(_ program: String) -> Bool {
        guard let first = program.utf8.first, !"-+".utf8.contains(first) else { return false }
        return program.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { name in
            name != "." && name != ".." && name.isASCIIName(with: "._+-")
        }
    }
}

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
