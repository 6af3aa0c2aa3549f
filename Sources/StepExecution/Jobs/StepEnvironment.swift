import HostSystem
import PipelineModel
import SystemPackage

/// The variables that a job's program finds: what the definition sets, and these few. Nothing is inherited.
///
/// | variable | value |
/// |---|---|
/// | `PATH` | the interpreter's programs, then the definition's PATH or the system's |
/// | `HOME` | an empty folder |
/// | `TMPDIR` | host runtime only: an empty folder; elsewhere `/tmp` is one |
/// | `LANG` | `C.UTF-8` |
/// | `PYTHONUNBUFFERED` | `1`, so that lines show when they are written |
/// | `TAR_OPTIONS` | namespace runtime only: `--no-same-owner`, for in a namespace of one user no other owner exists |
/// | `TZ` | `UTC`, as in the cloud: what a step writes must not depend on where the machine stands |
/// | `PYTHONPATH` | a folder of Retake's before the definition's: see ``ImportTelling`` |
/// | `PYTHONUSERBASE` | where the caller's own packages lie, if the interpreter takes any from there |
/// | `RETAKE_ROOT` | host runtime only: the folder that stands for `/` |
/// | `AWS_…` | whose AWS the job reaches: see ``AWSAccess`` |
///
/// What the definition sets takes precedence, but for the interpreter in `PATH` and the first folder of `PYTHONPATH`. Bubblewrap adds `PWD`.
enum StepEnvironment {
    static let systemPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    static func namespace(
        of job: Job, aws: [String: String], substitution: InterpreterSubstitution, home: String
    ) -> [String: String] {
        let own = [
            "HOME": home, "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1", "TAR_OPTIONS": "--no-same-owner", "TZ": "UTC",
        ]
        return complete(
            own.merging(aws) { own, _ in own }, with: job.environment, path: job.environment["PATH"] ?? systemPath,
            telling: ImportTelling.shownFolder, substitution)
    }

    static func host(
        of environment: [String: String], aws: [String: String], substitution: InterpreterSubstitution, path: String,
        workspace: String
    ) -> [String: String] {
        let own = [
            "HOME": workspace + "/home", "TMPDIR": workspace + "/tmp", "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1",
            "TZ": "UTC",
        ]
        var variables = complete(
            own.merging(aws) { own, _ in own }, with: environment, path: environment["PATH"] ?? path,
            telling: "\(workspace)/\(ImportTelling.folderName)", substitution)
        variables["RETAKE_ROOT"] = workspace + "/root"
        return variables
    }

    private static func complete(
        _ own: [String: String], with environment: [String: String], path: String, telling folder: String,
        _ substitution: InterpreterSubstitution
    ) -> [String: String] {
        var variables = own.merging(environment) { _, set in set }
        variables["PATH"] = substitution.path(before: path)
        return ImportTelling.variables(variables, folder: folder, substitution.interpreter)
    }
}

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
