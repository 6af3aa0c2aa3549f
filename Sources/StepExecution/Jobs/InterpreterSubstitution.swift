import HostSystem
import PipelineModel
import SystemPackage

/// How an interpreter stands in for the `python3` and `python` of a job's image.
struct InterpreterSubstitution: Sendable {
    static let names = ["python3", "python"]

    let interpreter: Interpreter
    /// Names that the interpreter's own folder of programs lacks, such as `python` in Debian's `/usr/bin`.
    let missingNames: [String]
    /// Where these are found instead.
    let shimFolder: String

    init(_ interpreter: Interpreter, shimFolder: String) {
        let programs = FilePath(interpreter.executable).removingLastComponent()
        self.init(interpreter, shimFolder: shimFolder) { ProgramSearch.isExecutable(programs.appending($0)) }
    }

    init(_ interpreter: Interpreter, shimFolder: String, isThere: (String) -> Bool) {
        self.interpreter = interpreter
        self.shimFolder = shimFolder
        missingNames = Self.names.filter { !isThere($0) }
    }

    /// The command with the interpreter in place of its name; nil when it is empty.
    func command(_ words: [String]) -> [String]? {
        guard let program = words.first, !program.isEmpty else { return nil }
        return [Self.names.contains(program) ? interpreter.executable : program] + words.dropFirst()
    }

    /// A PATH on which the interpreter is found first.
    ///
    /// This is the one variable of a job that is changed: an image's PATH leads to the image's Python.
    func path(before rest: String) -> String {
        let programs = FilePath(interpreter.executable).removingLastComponent().string
        return ([programs] + (missingNames.isEmpty ? [] : [shimFolder]) + [rest]).joined(separator: ":")
    }
}
